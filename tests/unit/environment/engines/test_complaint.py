"""What resolvers print when they fail: the texts are theirs."""

from __future__ import annotations

import pytest

from pytest_nbrepro.environment.engines.complaint import failed
from pytest_nbrepro.findings import Finding

INDEX = ("https://pypi.org/simple",)
UV_CONFLICT = """\
error: No solution found when resolving dependencies
  cause: Because you require pandas<2 and pandas>3, we can conclude that your requirements are \
unsatisfiable.
"""
UV_OLDER = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because you require pandas<2 and pandas>3, we can conclude that your requirements are \
unsatisfiable.
"""
UV_OFF = """\
error: Request failed after 3 retries in 5.4s
  cause: Failed to fetch: http://me:secret@127.0.0.1:9/simple/six/
  cause: error sending request for url (http://127.0.0.1:9/simple/six/)
  cause: tcp connect error
  cause: Connection refused (os error 111)
"""
PIP_CONFLICT = """\
WARNING: Location 'file:///somewhere/simple/pandas/' is ignored: it is neither a file nor a \
directory.
ERROR: Cannot install pandas<2 and pandas>3 because these package versions have conflicting \
dependencies.
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/
Collecting pandas>3
  Downloading pandas-3.1.1-cp311-cp311-manylinux_2_28_x86_64.whl (12.4 MB)
     ━━━━━━━━━━━━━━━━━━━━ 12.4/12.4 MB 101.4 MB/s eta 0:00:00

INFO: pip is looking at multiple versions of pandas to determine which version is compatible.
The conflict is caused by:
    tables 1.0 depends on pandas 3.0.0 (from https://host/x.whl (from https://host/simple/))
    The user requested pandas>3
    The user requested pandas<2

To fix this you could try to:
1. loosen the range of package versions you've specified
2. remove package versions to allow pip attempt to solve the dependency conflict
"""
PIP_OFF = """\
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NewConnectionError('<HTTPConnection object at 0x7f25>: Failed to establish \
a new connection: [Errno 111] Connection refused')': /simple/six/
ERROR: Could not find a version that satisfies the requirement six (from versions: none)
ERROR: No matching distribution found for six
"""
PIP_CRASH = """\
ERROR: Exception:
Traceback (most recent call last):
  File "pip/_internal/cli/base_command.py", line 180, in exc_logging_wrapper
    status = run_func(*args)
ValueError: Port could not be cast to integer value as 'x'
"""


def told(printed: str, code: int = 1) -> Finding:
    return failed("uv", printed, code, INDEX).finding


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        (UV_CONFLICT, "Because you require pandas<2 and pandas>3, we can conclude"),
        (UV_OLDER, "Because you require pandas<2 and pandas>3, we can conclude"),
        (PIP_CONFLICT, "Cannot install pandas<2 and pandas>3 because these package versions"),
        ("ERROR: No matching distribution found for x", "No matching distribution found for x"),
        (PIP_CRASH, "ValueError: Port could not be cast to integer value as 'x'"),
        ("", "exit code 1"),
        ("\x1b[31merror\x1b[0m: it is red", "it is red"),
    ],
)
def test_the_first_line_is_the_resolvers_own_reason(printed: str, reason: str) -> None:
    found = told(printed)
    assert found.rule == "LOCK023"
    assert found.message.startswith(f"uv found no packages that fit: {reason}")


def test_the_rest_are_details_without_what_says_nothing() -> None:
    assert told(PIP_CONFLICT).details == (
        "The conflict is caused by:",
        "tables 1.0 depends on pandas 3.0.0",
        "The user requested pandas>3",
        "The user requested pandas<2",
    )
    assert told(PIP_CRASH).details == ()


@pytest.mark.parametrize("printed", [UV_OFF, PIP_OFF])
def test_without_a_network_the_index_is_named_and_why(printed: str) -> None:
    found = told(printed)
    assert found.rule == "LOCK024"
    assert found.message == (
        "the package index cannot be reached (https://pypi.org/simple): Connection refused"
    )
    assert "secret" not in str(found)


def test_a_flood_is_cut() -> None:
    found = told("".join(f"error: line {n} {'x' * 5000}\n" for n in range(5000)))
    assert len(str(found)) < 6000


def test_an_index_that_is_nobody_elses_business_is_not_named() -> None:
    found = failed("uv", UV_OFF, 2, ()).finding
    assert found.message == "the package index cannot be reached: Connection refused"
