from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from indexes import ALONE

from pytest_nbrepro.environment.engines.pip_settings import Indexes, asking, configured
from pytest_nbrepro.environment.safe import PYPI

Configure = Callable[[str], None]


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Configure pip with this text, and with nothing else."""
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_CERT", raising=False)
    configured.cache_clear()

    def write(text: str) -> None:
        file = tmp_path / "pip.conf"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(file))

    return write


def test_without_any_setting_it_is_pypi(configure: Configure) -> None:
    assert configured() == Indexes((PYPI,))


def test_the_indexes_are_those_of_pip_and_what_is_private_is_not_told(
    configure: Configure,
) -> None:
    configure(
        "[global]\nindex-url = https://me:secret@host/simple/\ncert = /ca.pem\n"
        "extra-index-url =\n    file:///opt/simple\n    https://other/simple\n"
        "[install]\nextra-index-url = https://third/simple\n"
    )
    found = configured()
    assert found.urls == ("https://me:secret@host/simple/", "https://third/simple")
    assert found.certificates == "/ca.pem"
    assert found.public == ["https://host/simple", "https://third/simple"]
    assert Indexes(("file:///opt/simple",)).public == []


def test_what_is_typed_stands_in_place_as_with_pip(configure: Configure) -> None:
    configure("[global]\nindex-url = https://host/simple\nextra-index-url = https://b/simple\n")
    assert asking(("https://a/simple",))().urls == ("https://a/simple", "https://b/simple")
    assert configured(("https://a/s", "https://c/s")).urls == ("https://a/s", "https://c/s")


def test_where_pip_may_ask_no_index_we_ask_none(configure: Configure) -> None:
    configure("[global]\nno-index = true\n")
    assert configured().urls == ()
    assert configured(("https://a/simple",)).urls == ("https://a/simple",)
