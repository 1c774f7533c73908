r"""Paths that are the same place on two machines.

The folders of the fresh run are known: the notebook's, the home, the
environment's, the temporary one. Where the stored outputs were made, they had
other names, which nobody has recorded. They are found by holding the absolute
paths of the two texts side by side, in their order: where the fresh one is a
known folder and a rest, and the stored one ends in the same rest, what stands
before it is that folder there. Then both read ``<folder>/rest``.

This is lenient, so it is strict: one stored folder for each known one within a
cell, or none is taken; what is no pair stays as it is. A file in another
subfolder must not pass: ``/a/thesis/sub/x`` for ``/b/thesis/x`` would have the
folder's own name inside the stored one, and is no pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pytest_nbrepro.comparison.sides import Bundle, Side

#: Paths that are known here, with what each is: ("/home/bob/work", "folder"), the longest first.
Known = Sequence[tuple[str, str]]

_ROOT = r"(?:[A-Za-z]:(?:\\\\?|/)|/(?!/))"
_NEVER = r"\"'<>|*?\n\x00"
#: An absolute path, or that of a file:// URL; a backslash may be doubled, as in representations.
#: With blanks only where quotes or the line show how far it goes.
_PATH = re.compile(
    rf"(?<=['\"]){_ROOT}[^{_NEVER}]{{1,2000}}(?=['\"])|^{_ROOT}[^{_NEVER}:]{{1,2000}}$|"
    rf"(?:(?<![\w.~\\/%<-]){_ROOT}|(?<=\bfile://)/(?:[A-Za-z]:/)?)"
    rf"[^{_NEVER}\s`:;,()\[\]{{}}=]{{1,2000}}",
    re.MULTILINE,
)
#: How a sentence may go on behind a path.
_ENDS = ".…!"
#: A home folder has one of these above it; a temporary one is called so.
_HOMES, _TEMPORARY = frozenset({"home", "homes", "users"}), frozenset({"tmp", "temp", "t"})
#: Nobody's notebooks lie there.
_SYSTEM = frozenset({"bin", "dev", "etc", "lib", "lib64", "proc", "sbin", "sys", "usr"})


@dataclass(frozen=True)
class _Pair:
    """A path of a fresh text that lies in a known folder, and the stored one at its place."""

    name: str
    rest: str
    stored_folder: str
    was: tuple[int, int]
    now: tuple[int, int]


def name_folders(was: Side, now: Side, known: Known) -> None:
    """Give the folders that are the same on both sides of a cell their names."""
    slots = list(_slots(was.streams, now.streams))
    for old, new in zip(was.displays, now.displays, strict=False):
        slots += _slots(old, new)
    texts = [(old[key].normal, new[key].normal) for old, new, key in slots]
    if was.error and now.error:
        texts.append((was.error[1].normal, now.error[1].normal))
    named = with_folders(texts, known)
    for (old, new, key), (old_text, new_text) in zip(slots, named, strict=False):
        old[key] = replace(old[key], normal=old_text)
        new[key] = replace(new[key], normal=new_text)
    if was.error and now.error:
        was.error = was.error[0], replace(was.error[1], normal=named[-1][0])
        now.error = now.error[0], replace(now.error[1], normal=named[-1][1])


def _slots(was: Bundle, now: Bundle) -> Iterator[tuple[Bundle, Bundle, str]]:
    """Where a text stands that both have; what is no text says nothing of folders."""
    for key in sorted(was.keys() & now.keys()):
        if isinstance(was[key].normal, str) and isinstance(now[key].normal, str):
            yield was, now, key


def with_folders(texts: Sequence[tuple[str, str]], known: Known) -> list[tuple[str, str]]:
    """The stored and fresh texts of a cell, the folders that are the same by their names."""
    here = [(_plain(path), name) for path, name in known]
    found = [list(_pairs(was, now, here)) if was != now else [] for was, now in texts]
    pairs = [pair for each in found for pair in each]
    if not pairs:
        return list(texts)
    there = {name: _stored_folder(name, pairs, here) for name in {pair.name for pair in pairs}}
    return [
        _replaced(was, now, [pair for pair in each if pair.stored_folder == there[pair.name]])
        for (was, now), each in zip(texts, found, strict=True)
    ]


def _pairs(was: str, now: str, known: Known) -> Iterator[_Pair]:
    # a path of Windows may be written with its backslashes doubled, its last part may not
    if not any(path.rpartition("/")[2] in now for path, _ in known):
        return
    for old, new in zip(_PATH.finditer(was), _PATH.finditer(now), strict=False):
        there, here = _plain(old[0]), _plain(new[0])
        for path, name in known:
            rest = _rest(here, path)
            if rest is not None:
                if there.endswith(rest) and len(there) > len(rest):
                    yield _Pair(name, rest, there[: len(there) - len(rest)], old.span(), new.span())
                break  # in the folders above, the rest is longer


def _plain(path: str) -> str:
    """The path with slashes; in a URL, one stands before the drive."""
    if "\\" in path:
        path = path.replace("\\\\", "/").replace("\\", "/")
    return path[1:] if path.startswith("/") and path[2:3] == ":" else path


def _rest(path: str, folder: str) -> str | None:
    """What follows the folder in the path, None where the path does not lie in it."""
    if not path.startswith(folder):
        return None
    rest = path[len(folder) :]
    return rest if rest.startswith("/") or not rest.strip(_ENDS) else None


def _stored_folder(name: str, pairs: Sequence[_Pair], known: Known) -> str | None:
    """The folder of that name in all the pairs; None where there are several or it is none."""
    rests = {pair.rest for pair in pairs if pair.name == name}
    folders = {pair.stored_folder for pair in pairs if pair.name == name}
    paths = [path for path, each in known if each == name]
    if len(folders) != 1 or folders <= set(paths):
        return None
    (folder,) = folders
    is_bare = not any(rest.strip(_ENDS + "/") for rest in rests)
    return folder if _may_be(name, folder, paths, is_bare=is_bare) else None


def _may_be(name: str, folder: str, paths: Sequence[str], *, is_bare: bool) -> bool:
    """True where ``folder`` can be to the other machine what ``paths`` are to this one.

    ``is_bare`` means that nothing is known of what lies in it.
    """
    *above, own = folder.strip("/").split("/")
    in_homes = not _HOMES.isdisjoint(part.lower() for part in above)
    if name == "home":
        return folder == "/root" or (bool(above) and above[-1].lower() in _HOMES)
    if name == "temporary":
        return own.lower() in _TEMPORARY
    if name == "folder" and [*above, own][0] in _SYSTEM:
        return False
    names = {path.rpartition("/")[2] for path in paths}
    return own in names or (names.isdisjoint(above) and (in_homes or not is_bare))


def _replaced(was: str, now: str, pairs: Sequence[_Pair]) -> tuple[str, str]:
    new = [f"<{pair.name}>{pair.rest}" for pair in pairs]
    return (
        _with(was, [pair.was for pair in pairs], new),
        _with(now, [pair.now for pair in pairs], new),
    )


def _with(text: str, spans: Sequence[tuple[int, int]], new: Sequence[str]) -> str:
    pieces: list[str] = []
    end = 0
    for (start, stop), instead in zip(spans, new, strict=True):
        pieces += [text[end:start], instead]
        end = stop
    return "".join([*pieces, text[end:]])
