"""The block that tells uv, pipx and juv what a script needs (PEP 723). Pure.

Format: https://packaging.python.org/specifications/inline-script-metadata/
"""

from __future__ import annotations

from pytest_nbrepro.environment.exports.bundle import Bundle
from pytest_nbrepro.environment.exports.pylock import toml
from pytest_nbrepro.environment.exports.requirements import BUILDERS, INSTALLERS, lost, pin


def script(bundle: Bundle) -> tuple[str, ...]:
    """The block, without the Jupyter machinery, which a script does not need."""
    chosen = bundle.without(
        {*INSTALLERS, *BUILDERS, *(p.name for p in bundle.packages if p.infrastructure)}
    )
    document: dict[str, str | list[str]] = {"dependencies": [pin(p) for p in chosen.kept]}
    if chosen.requires_python:
        document = {"requires-python": chosen.requires_python, **document}
    lines = [f"# {bundle.header}", *map(lost, chosen.lost), *toml(document).splitlines()]
    block = ["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///", ""]
    return ("\n".join(block),)
