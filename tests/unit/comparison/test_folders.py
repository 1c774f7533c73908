"""Which paths on another machine are the same place, and which are not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import Output, printed, raised, shown

from pytest_nbrepro.comparison import Comparison, Terms, Verdict, compare_outputs
from pytest_nbrepro.comparison.folders import with_folders

KNOWN = (
    ("/home/bob/code/proj", "folder"),
    ("/opt/venv", "environment"),
    ("/home/bob", "home"),
    ("/tmp", "temporary"),
)
WINDOWS = ((r"C:\Users\bob\proj", "folder"), (r"C:\Users\bob", "home"))
PARTS = st.text("abcdefg._-01", min_size=1, max_size=6).filter(lambda part: part.strip("."))


def compared(
    stored: str, fresh: str, *, out: Callable[[str], Output] = printed, known: Terms | None = None
) -> Comparison:
    terms = known or Terms(folders=KNOWN)
    (comparison,) = compare_outputs([out(stored)], [out(fresh)], terms)
    return comparison


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("/home/al/thesis/proj/data.csv", "/home/bob/code/proj/data.csv"),
        ("/Users/al/Downloads/data.csv", "/home/bob/code/proj/data.csv"),
        ("/content/data.csv (3 rows)", "/home/bob/code/proj/data.csv (3 rows)"),
        (r"C:\Users\al\proj\sub\x.csv", "/home/bob/code/proj/sub/x.csv"),
        (repr("C:\\Users\\al\\proj\\sub\\x.csv"), repr("/home/bob/code/proj/sub/x.csv")),
        (r"C:\Users\John Doe\proj\x.csv", "/home/bob/code/proj/x.csv"),
        ("'/Users/al/My Drive/proj/x.csv', 1", "'/home/bob/code/proj/x.csv', 1"),
        ("see file:///data/al/proj/x.html.", "see file:///home/bob/code/proj/x.html."),
        ("file:///C:/Users/al/proj/x.html", "file:///home/bob/code/proj/x.html"),
        ("/mnt/a/proj", "/home/bob/code/proj"),
        ("in /home/al/nb.", "in /home/bob/code/proj."),
        ("/content\n/content/a.csv", "/home/bob/code/proj\n/home/bob/code/proj/a.csv"),
        ("PosixPath('/Users/al/.cache/x')", "PosixPath('/home/bob/.cache/x')"),
        ("/root", "/home/bob"),
        ("/usr/share/jupyter/kernels", "/opt/venv/share/jupyter/kernels"),
        (r"C:\Users\al\AppData\Local\Temp\out.csv", "/tmp/out.csv"),
        ("/var/folders/x1/y2/T/out.csv:3: bad", "/tmp/out.csv:3: bad"),
        ("a=/x/proj/1 b=/x/proj/2", "a=/home/bob/code/proj/1 b=/home/bob/code/proj/2"),
    ],
)
def test_a_path_is_the_same_place_on_another_machine(stored: str, fresh: str) -> None:
    assert compared(stored, fresh).verdict is Verdict.EQUIVALENT
    assert compared(stored, fresh, known=Terms()).verdict is Verdict.DIFFERENT
    left = Terms(folders=KNOWN, as_written=("folders",))
    assert compared(stored, fresh, known=left).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("/home/al/proj/other.csv", "/home/bob/code/proj/data.csv"),
        ("/home/al/proj/data.csv2", "/home/bob/code/proj/data.csv"),
        ("/home/al/proj/a/data.csv", "/home/bob/code/proj/b/data.csv"),
        ("/home/al/proj/data.csv", "/home/bob/code/proj/sub/data.csv"),
        ("/home/al/proj/sub/data.csv", "/home/bob/code/proj/data.csv"),
        ("/home/al/proj/sub", "/home/bob/code/proj"),
        ("/x/a.csv /y/b.csv", "/home/bob/code/proj/a.csv /home/bob/code/proj/b.csv"),
        (
            "/home/bob/code/proj/a.csv /y/b.csv",
            "/home/bob/code/proj/a.csv /home/bob/code/proj/b.csv",
        ),
        ("/usr/share/words", "/home/bob/code/proj/share/words"),
        ("/usr/share/words", "/home/bob/code/proj/words"),
        ("/opt/data", "/home/bob/code/proj"),
        ("data/x.csv", "/home/bob/code/proj/data/x.csv"),
        ("/data.csv", "/home/bob/code/proj/data.csv"),
        ("/home/al/projects/x.csv", "/home/bob/code/proj2/x.csv"),
        ("/srv/.cache/x", "/home/bob/.cache/x"),
        ("/srv/data/out.csv", "/tmp/out.csv"),
        ("/home/al/proj/x.csv: 3 rows", "/home/bob/code/proj/x.csv: 4 rows"),
        ("/x/proj/a /x/proj/b", "/home/bob/code/proj/a /home/bob/code/proj/a"),
        ("http://al.org/proj/x.csv", "http://bob.org/proj/x.csv"),
        ("1/2", "1/3"),
    ],
)
def test_another_file_or_folder_is_found(stored: str, fresh: str) -> None:
    assert compared(stored, fresh).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    "out",
    [
        printed,
        lambda text: shown(text_plain=text),
        lambda text: shown(text_html=f"<td>{text}</td>"),
        lambda text: raised("FileNotFoundError", f"[Errno 2] No such file: '{text}'"),
    ],
    ids=["printed", "plain", "html", "error"],
)
def test_folders_are_named_wherever_a_text_stands(out: Callable[[str], Output]) -> None:
    same = compared("/x/proj/a.csv", "/home/bob/code/proj/a.csv", out=out)
    assert same.verdict is Verdict.EQUIVALENT
    other = compared("/x/proj/b.csv", "/home/bob/code/proj/a.csv", out=out)
    assert other.verdict is Verdict.DIFFERENT


def test_a_folder_has_one_name_in_all_outputs_of_a_cell() -> None:
    fresh = [printed("/home/bob/code/proj/a"), shown(text_plain="'/home/bob/code/proj/b'")]
    terms = Terms(folders=KNOWN)
    one = [printed("/x/proj/a"), shown(text_plain="'/x/proj/b'")]
    two = [printed("/x/proj/a"), shown(text_plain="'/y/proj/b'")]
    assert all(c.verdict.is_same for c in compare_outputs(one, fresh, terms))
    assert not any(c.verdict.is_same for c in compare_outputs(two, fresh, terms))


@pytest.mark.parametrize("stored", ["/home/al/proj/sub/x.csv", r"D:\work\proj\sub\x.csv"])
@pytest.mark.parametrize("written", [str, repr, json.dumps])
def test_windows_can_be_here_too(stored: str, written: Callable[[str], str]) -> None:
    terms = Terms(folders=WINDOWS)
    fresh = written(r"C:\Users\bob\proj\sub\x.csv")
    assert compared(written(stored), fresh, known=terms).verdict is Verdict.EQUIVALENT
    other = written(stored.replace("sub", "sup"))
    assert compared(other, fresh, known=terms).verdict is Verdict.DIFFERENT


def test_a_url_of_windows_can_be_here_too() -> None:
    stored, fresh = "file:///home/al/proj/x.csv", "file:///C:/Users/bob/proj/x.csv"
    assert compared(stored, fresh, known=Terms(folders=WINDOWS)).verdict is Verdict.EQUIVALENT


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=4), st.lists(PARTS, min_size=1, max_size=4))
def test_what_lies_in_the_folder_keeps_its_name(was: list[str], now: list[str]) -> None:
    stored, fresh = "/data/al/proj/" + "/".join(was), "/home/bob/code/proj/" + "/".join(now)
    ((old, new),) = with_folders([(stored, fresh)], KNOWN)
    assert (old == new) is (was == now)


@pytest.mark.parametrize("unit", ["/", "/a", "'/", "C:/", "file://", "/home/bob/code/proj ", "\\"])
def test_a_long_line_of_paths_is_searched_in_one_go(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert with_folders([(text, f"proj{text}")], KNOWN) != []
