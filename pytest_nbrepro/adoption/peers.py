"""What the options of nbval and nbmake become here.

Facts: nbval 0.11.0 (`pytest_addoption` in its plugin.py), nbmake 1.5.5
(`pytest_plugin.py`). What each means here is told in docs/moving.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Move:
    """What becomes of an option: the words in its place, none where it goes.

    ``takes_value`` says that the word behind it goes with it, ``told`` what is
    to be known; ``is_common`` marks a name that others have too, which counts
    only where the peer is named beside it.
    """

    words: tuple[str, ...] = ()
    told: str = ""
    takes_value: bool = False
    is_common: bool = False


@dataclass(frozen=True)
class Peer:
    """A tool that is moved from: its options, and settings that let pass what it lets pass."""

    name: str
    options: Mapping[str, Move]
    settings: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()


_KERNEL = (
    "not needed: the notebook names its kernel, and the current environment stands in for a Python "
    "kernel that is not installed"
)
_LAX = (
    "outputs are not judged with --nbrepro-ignore OUT, and no single cell can be compared after "
    "all; without it, all are"
)
_NBVAL = {
    "--nbval": Move(("--nbrepro",)),
    "--nbval-lax": Move(("--nbrepro", "--nbrepro-ignore=OUT"), _LAX),
    "--nbval-sanitize-with": Move(("--nbrepro-sanitize-with",)),
    "--nbval-cell-timeout": Move(("--nbrepro-timeout",)),
    "--nbval-kernel-startup-timeout": Move(("--nbrepro-startup-timeout",)),
    "--nbval-current-env": Move(told=_KERNEL),
    "--nbval-kernel-name": Move(told=_KERNEL, takes_value=True),
    "--nbdime": Move(told="a cell that fails shows its own diff; --nbrepro-report makes a page"),
    "--sanitize-with": Move(("--nbrepro-sanitize-with",), is_common=True),
    "--current-env": Move(told=_KERNEL, is_common=True),
}
_NBMAKE = {
    "--nbmake": Move(
        ("--nbrepro", "--nbrepro-ignore=OUT,ORDER"),
        "nbmake compares nothing, hence --nbrepro-ignore=OUT,ORDER; without it, the outputs that "
        "are stored are compared",
    ),
    "--nbmake-timeout": Move(("--nbrepro-timeout",)),
    "--nbmake-kernel": Move(told=_KERNEL, takes_value=True),
    "--nbmake-find-import-errors": Move(
        told="there is no such run; nbrepro discover names what is imported and not installed"
    ),
    "--overwrite": Move(
        told="a check never writes to notebooks; type pytest --nbrepro --nbrepro-update at a desk",
        is_common=True,
    ),
}

PEERS: Mapping[str, Peer] = {
    "nbval": Peer(
        "nbval",
        _NBVAL,
        {"compat": "nbval"},
        (
            'compat = "nbval" lets pass what nbval does not ask for, until notebooks are in order',
            "a cell had 2000 s with nbval and has 300 s here, unless timeout says otherwise",
        ),
    ),
    "nbmake": Peer("nbmake", _NBMAKE),
}
