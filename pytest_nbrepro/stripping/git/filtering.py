"""A filter in git's long-running process protocol: one process for all files of a git command.

Facts: gitattributes(5), "Long Running Filter Process", and for the packets
gitprotocol-common(5). Git sends a file's whole content before it reads the
answer. What a file's filter raises is answered with an error for that file
alone: what git does then is the user's choice (filter.NAME.required).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

__all__ = ["Filter", "FilterError", "ProtocolError", "serve"]

#: What becomes of a file: its path from the top of the working tree, and its content.
Filter = Callable[[str, bytes], bytes]

_LARGEST = 65516  # bytes of content in one packet
_FLUSH = b"0000"
_VERSION = b"version=2"


class ProtocolError(Exception):
    """Raised where the other side does not speak git's protocol, or another version of it."""


class FilterError(Exception):
    """Raised by a filter that cannot do its work, for a reason that the user can mend."""


def serve(
    requests: BinaryIO,
    answers: BinaryIO,
    filters: Mapping[str, Filter],
    tell: Callable[[str], None],
) -> None:
    """Answer git until it has no more files.

    ``filters`` are the filters by git's names for them, "clean" and "smudge".
    What went wrong with one file is told. Raises ProtocolError, and OSError
    where git has gone.
    """
    offered = _shaken_hands(requests, answers, filters)
    while (request := _section(requests, may_end=True)) is not None:
        asked = dict(line.partition(b"=")[::2] for line in request)
        command = asked.get(b"command", b"").decode("utf-8", "replace")
        if command not in offered or b"pathname" not in asked:
            # whether content follows is not known: to stop is the one safe answer
            raise ProtocolError(f"git asks for {command!r}, which was not offered")
        path, content = os.fsdecode(asked[b"pathname"]), _content(requests)
        try:
            answer = filters[command](path, content)
        except Exception as error:  # noqa: BLE001 - one file must not end the filter of the others
            kind = "" if isinstance(error, FilterError) else f"{type(error).__name__}: "
            reason = " ".join(f"{kind}{error}".split())
            tell(f"{path}: {command} failed: {reason}")
            _send(answers, _texts(b"status=error"))
        else:
            _send(answers, _texts(b"status=success"), _packets(answer), [_FLUSH, _FLUSH])


def _shaken_hands(
    requests: BinaryIO, answers: BinaryIO, filters: Mapping[str, Filter]
) -> frozenset[str]:
    """Agree with git on version and capabilities; gives those agreed on."""
    hello = _section(requests)
    if not hello or hello[0] != b"git-filter-client":
        raise ProtocolError("this is for git to call: nbrepro git install")
    if _VERSION not in hello[1:]:
        spoken = b", ".join(hello[1:]).decode("utf-8", "replace")
        raise ProtocolError(f"git speaks {spoken or 'no version'}, expected {_VERSION.decode()}")
    _send(answers, _texts(b"git-filter-server", _VERSION))
    known = _section(requests) or []
    common = [name for name in filters if b"capability=" + name.encode() in known]
    _send(answers, _texts(*(b"capability=" + name.encode() for name in common)))
    return frozenset(common)


def _packet(stream: BinaryIO) -> bytes | None:
    """What the next packet holds; None for one that ends a section. Raises EOFError at the end."""
    head = stream.read(4)
    if not head:
        raise EOFError
    try:
        size = int.from_bytes(bytes.fromhex(head.decode("ascii")), "big") if len(head) == 4 else 1
    except ValueError:
        size = 1
    if size == 0:
        return None
    if size < 4:
        raise ProtocolError("this is no packet of git's")
    content = stream.read(size - 4)
    if len(content) < size - 4:
        raise ProtocolError("git has ended in the middle of a packet")
    return content


def _section(stream: BinaryIO, *, may_end: bool = False) -> list[bytes] | None:
    """Lines of text up to the end of the section; None where git has ended, if it may."""
    lines: list[bytes] = []
    try:
        while (packet := _packet(stream)) is not None:
            lines.append(packet.removesuffix(b"\n"))
    except EOFError:
        if may_end and not lines:
            return None
        raise ProtocolError("git has ended in the middle of a request") from None
    return lines


def _content(stream: BinaryIO) -> bytes:
    try:
        return b"".join(iter(lambda: _packet(stream), None))
    except EOFError:
        raise ProtocolError("git has ended in the middle of a file") from None


def _texts(*lines: bytes) -> Iterator[bytes]:
    for line in lines:
        yield from _packets(line + b"\n")
    yield _FLUSH


def _packets(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(content), _LARGEST):
        part = view[start : start + _LARGEST]
        yield b"%04x" % (len(part) + 4)
        yield bytes(part)


def _send(stream: BinaryIO, *parts: Iterable[bytes]) -> None:
    for part in parts:
        stream.writelines(part)
    stream.flush()
