"""Run as a process of its own by `pip_tools`: resolves with pip-tools, prints JSON.

What is asked comes on standard input. pip-tools uses parts of pip that pip
promises nothing about; here they can disturb nobody, and what they print
before the answer does no harm.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

from pytest_nbrepro.environment.engines.pip_tools import MARK

#: Resolving goes round so often at most; pip-compile's own limit is 10.
_ROUNDS = 10


def resolve(requirements: list[str], options: list[str]) -> list[dict[str, Any]]:
    """The package that satisfies each requirement, and what those need, with the archive taken."""
    from pip._internal.req.constructors import install_req_from_line
    from piptools.repositories import PyPIRepository
    from piptools.resolver import BacktrackingResolver

    with tempfile.TemporaryDirectory(prefix="nbrepro-") as folder:
        resolver = BacktrackingResolver(
            constraints=[install_req_from_line(requirement) for requirement in requirements],
            existing_constraints={},
            repository=PyPIRepository(options, cache_dir=folder),
            allow_unsafe=True,  # pip's word for pip and setuptools, which may be wanted too
        )
        return [_described(found) for found in resolver.resolve(max_rounds=_ROUNDS)]


def _described(found: Any) -> dict[str, Any]:
    (pin,) = found.specifier
    link = found.link
    return {
        "name": found.name,
        "version": pin.version,
        "url": link.url_without_fragment,
        "sha256": link.hash if link.hash_name == "sha256" else None,
        "yanked": link.yanked_reason,
    }


def main() -> int:
    """Answer the question; what is wrong with it goes to the error stream, in one line."""
    from pip._internal.exceptions import PipError

    asked = json.load(sys.stdin)
    try:
        found = resolve(asked["requirements"], asked["options"])
    except PipError as error:
        cause = error.__cause__
        for line in (f"{error}", *_conflict(cause)):
            print(line, file=sys.stderr)  # noqa: T201 - this process talks by its streams
        return 1
    print("\n" + MARK + json.dumps(found), flush=True)  # noqa: T201 - likewise
    return 0


def _conflict(cause: object) -> list[str]:
    """Who asks for what, where requirements contradict each other."""
    asked = []
    for each in getattr(cause, "causes", ()):
        parent = getattr(each, "parent", None)
        who = f"{parent.name} {parent.version}" if parent else "you"
        asked.append(f"{who} require{'s' if parent else ''} {each.requirement}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
