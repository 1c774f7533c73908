"""Which stated requirements may be handed to a resolver. Pure.

They stand in a notebook, perhaps a stranger's, and resolvers take more than
requirements where they take those: options, files, folders, and ``${NAME}``
for the variables of whoever runs them. Only names with versions, extras and
markers pass, and addresses under https. Format: PEP 508.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.names import is_called_like_a_file, normalised

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_ADDRESS = re.compile(r"(git\+)?https://[^\s$\\]+")
#: No requirement that people write is longer; none of those is worth a parser's time.
_LONGEST = 2000


def usable(stated: Iterable[str]) -> list[Requirement]:
    """The requirements, parsed.

    Raises FindingError: LOCK020 where there are none, LOCK021 for the first
    that is none or asks for more than a package.
    """
    parsed = [_parsed(text) for text in stated]
    if not parsed:
        message = "the record states no requirements, which the lock is to be made of"
        hint = (
            "state what the notebook needs: nbrepro requirements --add NAME {notebook}; "
            "or lock all that is installed: nbrepro lock {notebook}"
        )
        raise FindingError(finding("LOCK020", message, hint=hint))
    return parsed


def named(stated: Iterable[str]) -> frozenset[str]:
    """The normalised names of the packages that requirements name; raises as `usable`."""
    return frozenset(normalised(requirement.name) for requirement in usable(stated))


def _parsed(text: str) -> Requirement:
    from packaging.requirements import Requirement

    try:
        found = Requirement(text[:_LONGEST])
    except (ValueError, RecursionError):
        raise _unusable(text, "it is not a name with versions as in PEP 508") from None
    if found.url is not None and not _ADDRESS.fullmatch(found.url):
        raise _unusable(text, "its address is none under https or git+https")
    versions = [specifier.version for specifier in found.specifier]
    if any(map(is_called_like_a_file, [found.name, *versions])):
        raise _unusable(text, "resolvers would take it for a file")
    if "$" in text:  # resolvers put variables there
        raise _unusable(text, "no $ is allowed in one")
    if len(text) > _LONGEST:
        raise _unusable(text, f"it is longer than {_LONGEST} characters")
    return found


def _unusable(text: str, reason: str) -> FindingError:
    shown = repr(text if len(text) <= 60 else text[:57] + "...")
    message = f"the stated requirement {shown} cannot be resolved: {reason}"
    hint = "nbrepro show --json {notebook} gives the requirements; correct it, or remove it"
    return FindingError(finding("LOCK021", message, hint=hint))
