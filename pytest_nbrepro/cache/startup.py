"""What IPython reads when a kernel starts: its configuration, and files that it runs.

Where it looks is IPython's own rule (``IPython.paths``, ``traitlets.config``):
the profile in its folder, and folders of the system and of the environment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_nbrepro.digests import sha256

_SYSTEM = ("/etc/ipython", "/usr/local/etc/ipython")
_CONFIGURATION = ("ipython_config", "ipython_kernel_config")
#: What IPython runs there; it puts a text that explains itself beside.
_RUN = (".py", ".ipy")


def startup(variables: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The digests of what a kernel with these variables reads there, by their paths.

    ``prefix`` is the folder of its environment. What cannot be read has none.
    """
    own = variables.get("IPYTHONDIR") or Path(variables.get("HOME") or Path.home(), ".ipython")
    profile = Path(own).expanduser() / "profile_default"
    found = {}
    for path in _candidates([profile, *map(Path, _SYSTEM), Path(prefix, "etc", "ipython")]):
        try:
            found[str(path)] = sha256(path.read_text("utf-8", "surrogateescape"))
        except OSError:
            continue
    return found


def _candidates(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for name in _CONFIGURATION:
            yield from (folder / f"{name}.py", folder / f"{name}.json")
    try:
        files = (folders[0] / "startup").iterdir()
        yield from sorted(file for file in files if file.suffix in _RUN)
    except OSError:
        return
