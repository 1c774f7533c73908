"""What a resolver printed when it failed, as one sentence, with the rest as details. Pure.

The words are those of pip 23 to 26 and uv 0.13, as seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pytest_nbrepro.credentials import without_credentials
from pytest_nbrepro.findings import FindingError, finding

_UNREACHABLE = re.compile(
    r"connection broken by|Failed to establish a new connection|Max retries exceeded"
    r"|Could not fetch URL|error sending request|Request failed after|Failed to fetch"
    r"|\b(?:401|403|5\d\d) (?:Client|Server) Error|Could not connect"
)
#: Why, in few words, among many.
_WHY = re.compile(
    r"Connection refused|Name or service not known|Temporary failure in name resolution"
    r"|nodename nor servname provided|dns error|timed out|certificate verify failed"
    r"|invalid peer certificate[^\n]{0,60}|Network is unreachable|No route to host"
    r"|\b[45]\d\d (?:Client Error|Server Error|Unauthorized|Forbidden)|\b[45]\d\d [A-Z][\w ]{2,40}"
)
#: Signs at the start of a line that say nothing.
_DECORATION = re.compile(
    r"^\s{0,20}(?:(?:[×│├╰─▶]+|error:|cause:|warning:|caused by:)\s{0,20})*", re.IGNORECASE
)
#: What is told beside every failure.
_NOISE = re.compile(
    r"━|Retrying \(Retry|INFO: pip is "
    r"|Location '.{0,500}' is ignored|A new release of pip|To update, run"
    r"|See above|for help visit|^Resolution(?:Impossible|TooDeep)|^To fix this|^\d\. (?:loosen|rem)"
    r"|^(?:Collecting|Downloading|Looking in|Using cached|Requirement already|Processing"
    r"|Obtaining dependency|Preparing metadata|Getting requirements|Installing build) "
)
#: Where pip saw a file, behind what it says of it.
_PLACE = re.compile(r" \(from (?:https?:|file:|/)[^\n]*")
_ANSI = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
#: How the line begins that says most: uv's conclusion, pip's conflict.
_TELLING = ("Because ", "Cannot install ", "Could not find a version ")
_TRACEBACK = "Traceback (most recent call last)"
_RAISED = re.compile(r"[A-Za-z_][\w.]{0,100}(?:Error|Exception|Exit|Impossible)\b")
_LONGEST, _MOST, _READ = 300, 12, 200_000


def failed(engine: str, printed: str, code: int, indexes: Sequence[str]) -> FindingError:
    """The failure of a resolver that ended with this exit code, asking these indexes.

    It is LOCK024 where no index could be reached, and LOCK023 otherwise.
    """
    text = without_credentials(_ANSI.sub("", printed[-_READ:]))
    lines = (_PLACE.sub("", _DECORATION.sub("", line)).rstrip() for line in text.splitlines())
    told = list(dict.fromkeys(line for line in lines if line and not _NOISE.search(line)))
    if _UNREACHABLE.search(text):
        return _unreachable(text, told, indexes)
    if _TRACEBACK in text:  # the resolver's own mistake: its last line says which
        raised = [line for line in told if _RAISED.match(line)]
        told = raised[-1:] or told[-1:]
    reason = _reason(told) or f"exit code {code}"
    details = [_cut(line) for line in told if line != reason][:_MOST]
    message = f"{engine} found no packages that fit: {_cut(reason)}"
    hint = "nbrepro show --json {notebook} gives the requirements"
    return FindingError(finding("LOCK023", message, details=details, hint=hint))


def _unreachable(text: str, told: Sequence[str], indexes: Sequence[str]) -> FindingError:
    why = _WHY.search(text)
    which = f" ({', '.join(indexes)})" if indexes else ""  # it may be nobody else's business
    message = f"the package index cannot be reached{which}"
    hint = "check the network, or name another index: --index-url URL"
    return FindingError(
        finding(
            "LOCK024",
            f"{message}: {why[0].rstrip()}" if why else message,
            details=[_cut(line) for line in told][:_MOST],
            hint=hint,
        )
    )


def _reason(lines: Sequence[str]) -> str:
    telling = (line for start in _TELLING for line in lines if line.startswith(start))
    return next(telling, lines[0] if lines else "")


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
