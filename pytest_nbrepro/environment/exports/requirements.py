"""A requirements file. Pure.

pip wants hashes for all packages or none (``--require-hashes``), and packages
from a repository cannot have one:
https://pip.pypa.io/en/stable/topics/secure-installs/
"""

from __future__ import annotations

from pytest_nbrepro.environment.exports.bundle import Bundle, Pinned, installable
from pytest_nbrepro.names import some_of


def requirements(bundle: Bundle) -> tuple[str, ...]:
    """The text of a requirements file, with hashes where all packages have some."""
    chosen, hashed = installable(bundle)
    lines = [f"# {bundle.header}", *_why_no_hashes(chosen, hashed=hashed)]
    for package in chosen.packages:
        lines += [package.comment] if package.sources.is_lost else _lines(package, hashed=hashed)
    return ("\n".join([*lines, ""]),)


def _why_no_hashes(chosen: Bundle, *, hashed: bool) -> list[str]:
    """Why there are no hashes, where only some packages have them."""
    without = [p.name for p in chosen.kept if not p.sources.hashes]
    if hashed or len(without) == len(chosen.kept):
        return []
    why = "# without hashes, since pip wants all or none: there is none for"
    return [f"{why} {some_of(without)}"]


def _lines(package: Pinned, *, hashed: bool) -> list[str]:
    hashes = package.sources.hashes if hashed else ()
    rows = [package.requirement, *(f"    --hash=sha256:{digest}" for digest in hashes)]
    return [*(f"{row} \\" for row in rows[:-1]), rows[-1]]
