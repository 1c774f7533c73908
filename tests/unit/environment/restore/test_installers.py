"""What is made of the words of pip and uv, which are copied from runs of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pytest_nbrepro.environment.restore.installers import Installer, failure
from pytest_nbrepro.findings import FindingError

PIP_HASH = """\
WARNING: Location 'file:///opt/simple/tiny/' is ignored: it is neither a file nor a directory.
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the \
package versions, please update the hashes. Otherwise, examine the package contents carefully; \
someone may have tampered with them.
    tiny==1.0 from file:///wheels/tiny-1.0-py3-none-any.whl (from -r r.txt (line 1)):
        Expected sha256 0000
             Got        cd41
"""
PIP_GONE = """\
ERROR: Could not find a version that satisfies the requirement tiny==9.0 (from versions: 1.0)
ERROR: No matching distribution found for tiny==9.0
"""
PIP_UNREACHED = """\
WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NewConnectionError('<HTTPConnection object at 0x7f>: Failed to establish a \
new connection: [Errno 111] Connection refused')': /simple/tiny/
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NewConnectionError('<HTTPConnection object at 0x7f>: Failed to establish a \
new connection: [Errno 111] Connection refused')': /simple/tiny/
ERROR: Could not find a version that satisfies the requirement tiny==9.0 (from versions: none)
ERROR: No matching distribution found for tiny==9.0
"""
UV_HASH = """\
error: Failed to download `tiny==1.0`
  cause: Hash mismatch for `tiny==1.0`

         Expected:
           sha256:0000
"""
UV_HASH_OF_URL = """\
error: Failed to download `idna @ https://example.org/idna-3.10-py3-none-any.whl`
  cause: Hash mismatch for `idna @ https://example.org/idna-3.10-py3-none-any.whl`
"""
UV_GONE = """\
error: No solution found when resolving dependencies
  cause: Because there is no version of tiny==9.0 and you require tiny==9.0, we can conclude that \
your requirements are unsatisfiable.
"""
UV_UNREACHED = """\
error: Request failed after 3 retries in 7.9s
  cause: Failed to fetch: https://nowhere.invalid/simple/tiny/
  cause: error sending request for url (https://nowhere.invalid/simple/tiny/)
  cause: client error (Connect)
  cause: dns error
"""
UV_FULL = """\
error: Failed to install: tiny-1.0-py3-none-any.whl (tiny==1.0)
  cause: Failed to copy to `/full/RECORD`
  cause: failed to copy file from /a/RECORD to /full/RECORD: No space left on device (os error 28)
"""


@pytest.mark.parametrize(
    ("name", "variable"), [("uv", "UV_DEFAULT_INDEX"), ("pip", "PIP_INDEX_URL")]
)
def test_an_index_is_named_where_no_list_of_processes_shows_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    monkeypatch.setenv(variable, "https://configured.example/simple")
    called = tmp_path / "called"
    program = tmp_path / name
    program.write_text(f'#!/bin/sh\necho "$@" > {called}\necho "${variable}" >> {called}\n')
    program.chmod(0o755)
    with (tmp_path / "held").open("w") as held:
        Installer(name, (str(program),)).install(
            Path("python"), ["x==1"], held.fileno(), index="https://me:secret@host/simple"
        )
    arguments, index = called.read_text().splitlines()
    assert "secret" not in arguments
    assert index == "https://me:secret@host/simple"


def test_no_password_is_told_of() -> None:
    said = "error: Failed to fetch: http://me:secret@127.0.0.1:9/simple/six/"
    assert "secret" not in str(failure("uv", said))


@pytest.mark.parametrize(
    ("said", "headline"),
    [
        (PIP_HASH, "LOCK042 the archive of tiny==1.0 is not the one that was locked"),
        (UV_HASH, "LOCK042 the archive of tiny==1.0 is not the one that was locked"),
        (UV_HASH_OF_URL, "LOCK042 the archive of idna is not the one that was locked"),
        (PIP_GONE, "LOCK043 tiny==9.0 is not to be had from the package index"),
        (UV_GONE, "LOCK043 tiny==9.0 is not to be had from the package index"),
        (PIP_UNREACHED, "LOCK044 the package index cannot be reached"),
        (UV_UNREACHED, "LOCK044 the package index cannot be reached"),
        (UV_FULL, "LOCK046 there is no room for the environment: the disk is full"),
        ("", "LOCK046 pip failed: it ended without a word"),
        ("ERROR: tiny has no wheels\nmore", "LOCK046 pip failed: ERROR: tiny has no wheels"),
    ],
)
def test_why_an_installer_failed_is_told_in_a_sentence(said: str, headline: str) -> None:
    assert failure("pip", said).finding.headline.startswith(headline)


def test_the_words_of_the_installer_follow_without_its_noise() -> None:
    details = failure("pip", PIP_UNREACHED).finding.details
    assert [line.split(" ")[2] for line in details] == ["WARNING:", "ERROR:", "ERROR:"]
    assert "total=0" in details[0]
    assert failure("pip", PIP_HASH).finding.details[0].startswith("  ERROR: THESE PACKAGES")


def test_a_flood_of_words_is_cut() -> None:
    found = failure("uv", "\n".join(["error: " + "x" * 10_000] * 10_000)).finding
    assert len(found.message) < 400
    assert len(found.details) < 10
    assert max(map(len, found.details)) < 400


def test_an_installer_ends_when_its_time_is_up(tmp_path: Path) -> None:
    slow = Installer("uv", (sys.executable, "-c", "import time; time.sleep(60)"), seconds=0.3)
    with (tmp_path / "held").open("w") as held, pytest.raises(FindingError) as caught:
        slow.create(tmp_path / "there", sys.executable, held.fileno())
    found = caught.value.finding
    assert found.headline == "LOCK046 building it took longer than 0.3 s"
    assert found.hint.endswith("nbrepro env {notebook}")
