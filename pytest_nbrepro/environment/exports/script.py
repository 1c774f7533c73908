"""The block that tells uv, pipx and juv what a script needs (PEP 723). Pure.

Format: https://packaging.python.org/specifications/inline-script-metadata/
"""

from __future__ import annotations

from collections.abc import Collection

from pytest_nbrepro.environment.exports.bundle import BUILDERS, INSTALLERS, Bundle
from pytest_nbrepro.environment.exports.pylock import toml


def script(bundle: Bundle, needed: Collection[str] = ()) -> tuple[str, ...]:
    """The block, without the Jupyter machinery but what is ``needed`` of it."""
    machinery = {p.name for p in bundle.packages if p.infrastructure} - set(needed)
    chosen = bundle.without({*INSTALLERS, *BUILDERS, *machinery})
    document: dict[str, str | list[str]] = {"dependencies": [p.requirement for p in chosen.kept]}
    if chosen.requires_python:
        document = {"requires-python": chosen.requires_python, **document}
    lines = [f"# {bundle.header}", *(p.comment for p in chosen.lost), *toml(document).splitlines()]
    block = ["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///", ""]
    return ("\n".join(block),)
