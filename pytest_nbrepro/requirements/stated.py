"""The requirements that a record states: PEP 508 texts, canonical, one for each name and marker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement

from pytest_nbrepro.names import is_called_like_a_file, normalised

#: What a requirement may be fetched by: nothing that anybody on the way could change.
_SCHEMES = re.compile(r"(?:[a-z]+\+)?(?:https|ssh)")
_LONGEST = 2000


@dataclass(frozen=True)
class Stated:
    """A requirement: its canonical text, and what makes it one of several of its name."""

    text: str
    name: str
    marker: str
    is_bare: bool

    @property
    def key(self) -> tuple[str, str]:
        """Of two requirements with the same key only one can be stated."""
        return self.name, self.marker


def stated(text: str) -> Stated:
    """The requirement in a text (PEP 508).

    Raises ValueError, with the reason for people, where it is none, or one
    that must not be in a notebook: a local path, or a secret in a URL.
    """
    if len(text) > _LONGEST:
        raise ValueError("it is too long for a requirement")
    try:
        parsed = Requirement(text)
    except InvalidRequirement as error:
        raise ValueError(str(error).splitlines()[0]) from error
    except RecursionError as error:
        raise ValueError("its marker is nested too deep") from error
    if parsed.url is not None:
        _check_url(parsed.url)
    versions = [each.version for each in parsed.specifier]
    if any(map(is_called_like_a_file, [parsed.name, *versions])):
        raise ValueError("it is called like a file, and installers would take it for one")
    parsed.name = normalised(parsed.name)
    marker = str(parsed.marker) if parsed.marker else ""
    is_bare = not (parsed.specifier or parsed.url or parsed.extras)
    return Stated(str(parsed), parsed.name, marker, is_bare)


def lenient(text: str) -> Stated:
    """The requirement in a text; of one that is none, the text itself stands for its name."""
    try:
        return stated(text)
    except ValueError:
        return Stated(text, text, "", is_bare=True)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        has_secret = parts.password is not None or (
            parts.username is not None and not parts.scheme.endswith("ssh")
        )
    except ValueError as error:
        raise ValueError(f"its URL cannot be read: {error}") from error
    if has_secret:
        raise ValueError("its URL holds a name or a password, which would be in the notebook")
    if not _SCHEMES.fullmatch(parts.scheme) or not parts.netloc:
        raise ValueError("its URL is not one of https or ssh, so that others could not rely on it")


def changed(
    present: Sequence[str], *, add: Iterable[Stated] = (), remove: Iterable[str] = ()
) -> tuple[str, ...]:
    """The requirements with some added, each in the place of the one with its key, or removed.

    ``remove`` are canonical names, or texts as they stand there. What stands
    there and is no requirement is kept, unless it is removed.
    """
    unwanted = set(remove)
    texts: dict[tuple[str, str], str] = {}
    for text in present:
        found = lenient(text)
        if found.name not in unwanted and text not in unwanted:
            texts[found.key] = found.text
    texts |= {found.key: found.text for found in add}
    return tuple(text for _, text in sorted(texts.items()))


def joined(
    present: Sequence[str], found: Iterable[Stated]
) -> tuple[tuple[Stated, ...], tuple[tuple[str, str], ...]]:
    """What of the requirements found is to be added to those present, and what is in conflict.

    One without a version adds nothing to one of its name; of two that
    say different things the last is taken, but never before what the record
    says. A conflict is a pair: what stays, and what is not taken.
    """
    kept = {each.key: each for each in map(lenient, present)}
    added: dict[tuple[str, str], Stated] = {}
    conflicts = []
    for each in found:
        old = kept.get(each.key) or added.get(each.key)
        if old is None or (old.is_bare and not each.is_bare):
            added[each.key] = each
        elif not each.is_bare and old.text != each.text:
            if each.key in kept and not kept[each.key].is_bare:
                conflicts.append((old.text, each.text))
            else:
                conflicts.append((each.text, old.text))
                added[each.key] = each
    return tuple(added.values()), tuple(conflicts)
