from __future__ import annotations

import pytest

from pytest_nbrepro.requirements.installs import installing


def texts(line: str) -> list[str]:
    made = installing(line)
    assert made is not None
    assert not made.problem
    return [each.text for each in made.requirements]


@pytest.mark.parametrize(
    "line",
    [
        "!pip install a b",
        "!!pip install a b",
        "%pip install a b",
        "%sx pip install a b",
        "%system pip install a b",
        "! pip3 install a b",
        "!pip3.11 install a b",
        "!/usr/bin/pip install a b",
        "!python -m pip install a b",
        "!python3.11 -m pip install a b",
        "!{sys.executable} -m pip install a b",
        '!"{sys.executable}" -m pip install a b',
        "!$sys.executable -m pip install a b",
        "!{sys.prefix}/bin/python -I -m pip install a b",
        "!uv pip install a b",
        "%uv pip install --system a b",
        "!uv -q pip install a b",
        "%conda install a b",
        "!conda install -y a b",
        "!mamba install --yes --prefix {sys.prefix} a b",
        "!sudo -H pip install a b",
        "!PIP_NO_INPUT=1 pip install a b",
        "!pip -q install a b",
        "!pip --proxy x install a b",
        "!pip install -q a b",
        "!pip install -qU a b",
        "!pip install a --upgrade b -q",
        "!pip install --timeout 5 --retries=2 a b",
        "!pip install -i https://pypi.org/simple/ a b",
        "!pip install --index-url=https://pypi.org/simple a b",
        "!pip install -- a b",
        "!pip install a b # why",
        "!pip install 'a' \"b\"",
        "!pip install a b > /dev/null 2>&1",
        "!pip install a b &>/dev/null",
        "!pip install a b | tail -n 1",
        "!pip install a b 2>&1 | grep -v 'already satisfied'",
        "!pip install a b 2>&1 | grep -v satisfied || true",
        "!pip install a && pip install b",
        "!pip install a; pip install b;",
        "!pip install a \\b",
    ],
)
def test_two_packages_are_found_however_they_are_asked_for(line: str) -> None:
    assert texts(line) == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "requirement"),
    [
        ("A_b.C", "a-b-c"),
        ("a==1.3", "a==1.3"),
        ("a>=1,<2", "a<2,>=1"),
        ("'a >= 1'", "a>=1"),
        ('"a>1"', "a>1"),
        ("a>1", "a>1"),
        ("a[x,y]>=1", "a[x,y]>=1"),
        ("'a; python_version < \"3.9\"'", 'a; python_version < "3.9"'),
        ("'b @ git+https://x.org/b.git@v1'", "b @ git+https://x.org/b.git@v1"),
        ("git+https://x.org/b.git@v1#egg=b", "b @ git+https://x.org/b.git@v1"),
        (
            "'git+https://x.org/b.git#egg=b[x]&subdirectory=s'",
            "b[x] @ git+https://x.org/b.git#subdirectory=s",
        ),
        ("https://x.org/b_c-1-py3-none-any.whl", "b-c @ https://x.org/b_c-1-py3-none-any.whl"),
    ],
)
def test_what_is_asked_for_is_kept_whole(words: str, requirement: str) -> None:
    assert texts(f"!pip install {words}") == [requirement]


@pytest.mark.parametrize(
    ("words", "requirement"),
    [
        ("a=1.2", "a==1.2.*"),
        ("a=1.2.*", "a==1.2.*"),
        ("a==1.2", "a==1.2"),
        ("'a>=1'", "a>=1"),
        ("pytorch=2", "torch==2.*"),
        ("python-graphviz", "graphviz"),
        ("librosa", "librosa"),
    ],
)
def test_condas_way_of_asking_is_understood(words: str, requirement: str) -> None:
    assert texts(f"%conda install {words}") == [requirement]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("!pip install -r req.txt", "-r: what is needed stands in another file"),
        ("!pip install -rreq.txt", "-r: "),
        ("!pip install --requirement=req.txt a", "--requirement: "),
        ("!pip install a -c bounds.txt", "-c: "),
        ("!pip install -e .", "-e: a folder"),
        ("!pip install -qe .", "-e: a folder"),
        ("!pip install .", ". is a local path"),
        ("!pip install ./a", "./a is a local path"),
        ("!pip install .[dev]", "local path"),
        ("!pip install a/b", "local path"),
        ("!pip install a-1-py3-none-any.whl", "local path"),
        ("!pip install ~/a", "local path"),
        ("!pip install git+https://x.org/b.git", "does not say the name"),
        ("!pip install git+file:///x/b.git#egg=b", "not one of https or ssh"),
        ("!pip install https://me:pw@x.org/b-1-py3-none-any.whl", "a name or a password"),
        ("!pip install https://[x", "cannot be read"),
        ("!pip install --index-url https://x.org/simple a", "--index-url: another index"),
        ("!pip install --extra-index-url=https://x.org a", "--extra-index-url: another index"),
        ("!pip install -f https://x.org a", "-f: "),
        ("!pip install --pre a", "--pre: "),
        ("!pip install --no-deps a", "--no-deps: "),
        ("!pip install --target lib a", "--target: "),
        ("!pip install --new-fangled a", "--new-fangled: an option that is not known"),
        ("!pip install $name", "$name has to be filled in"),
        ("!pip install {name}==1", "has to be filled in"),
        ("!pip install", "names no package"),
        ("!pip install a b=c", "b=c is no requirement"),
        ("!pip install a > log.txt", "goes to a file"),
        ("!pip install a >= 1", "goes to a file"),
        ("!pip install 'a", "a quote is not closed"),
        ("!pip install $(cat x)", "a subshell"),
        ("!pip install `cat x`", "a subshell"),
        ("!apt-get install x && pip install a", "does more than install: apt-get"),
        ("!pip install a && echo done", "does more than install: echo"),
        ("!pip install a | tee log", "does more than install: tee"),
        ("!yes | pip install a", "does more than install: yes"),
        ("!cd x; pip install a", "does more than install: cd"),
        ("%conda install -c conda-forge a", "-c: a channel"),
        ("%conda install conda-forge::a", "a channel"),
        ("%conda install -n other a", "-n: "),
        ("%conda install --prefix /other a", "--prefix: "),
        ("%conda install a=1.2=py311_0", "a requirement cannot say"),
        ("%conda install python=3.11", "not a package of the Python index"),
        ("%conda install r-base", "not a package of the Python index"),
        ("%conda install 'a[build=x]'", "cannot be read"),
    ],
)
def test_what_a_requirement_cannot_say_is_told(line: str, problem: str) -> None:
    made = installing(line)
    assert made is not None
    assert made.requirements == ()
    assert problem in made.problem


@pytest.mark.parametrize(
    "line",
    [
        "!pip list",
        "!pip uninstall -y a",
        "!pip show install",
        "%pip freeze",
        "!echo pip install a",
        "!apt-get install pip",
        "!npm install a",
        "!ls install",
        "%load_ext pip install",
        "%time pip install a",
        "!python install.py pip install",
        "!uv sync",
        "!conda list",
    ],
)
def test_what_does_not_install_packages_of_python_is_none(line: str) -> None:
    assert installing(line) is None


def test_a_long_line_is_read_all_the_same() -> None:
    assert len(texts("!pip install " + "a " * 2_000)) == 2_000
    assert installing("!install " + "pip " * 200_000) is None
    made = installing("!pip install " + '"' * 999_999)
    assert made is not None
    assert made.problem
