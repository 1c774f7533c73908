"""What a resolver printed when it failed, as one sentence, with the rest as details. Pure.

The words are those of pip 23 to 26 and uv 0.5 to 0.13, seen.
"""

from __future__ import annotations

import re

from pytest_nbrepro.environment.engines.package import without_credentials
from pytest_nbrepro.findings import FindingError, finding

_UNREACHABLE = re.compile(
    r"connection broken by|Failed to establish a new connection|Max retries exceeded"
    r"|Could not fetch URL|error sending request|Request failed after|Failed to fetch"
    r"|\b(?:401|403|5\d\d) (?:Client|Server) Error|Could not connect|Temporary failure in name"
)
#: Signs at the start of a line that say nothing.
_DECORATION = re.compile(
    r"^\s{0,20}(?:(?:[×│├╰─▶]+|error:|cause:|warning:|caused by:)\s{0,20})*", re.IGNORECASE
)
#: What is told beside every failure.
_NOISE = re.compile(
    r"Location '.{0,500}' is ignored|A new release of pip|To update, run|Looking in |See above"
    r"|for help visit|Resolution(?:Impossible|TooDeep)"
)
_ANSI = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_LONGEST, _MOST = 300, 12


def failed(engine: str, printed: str, code: int) -> FindingError:
    """The failure of a resolver that ended with this exit code: LOCK024 without network, or 023."""
    text = without_credentials(_ANSI.sub("", printed[-200_000:]))
    lines = [_DECORATION.sub("", line).rstrip() for line in text.splitlines()]
    told = list(dict.fromkeys(line for line in lines if line and not _NOISE.search(line)))
    reason = _reason(told) or f"exit code {code}"
    details = [_cut(line) for line in told if line != reason][:_MOST]
    if _UNREACHABLE.search(text):
        url = re.search(r"https?://[^\s'\"`)]{1,500}", text)
        where = f"the package index cannot be reached ({url[0] if url else 'see below'})"
        hint = "check the network, or name another index: --index-url URL"
        return FindingError(finding("LOCK024", where, details=details, hint=hint))
    message = f"{engine} found no packages that fit: {_cut(reason)}"
    hint = "nbrepro show {notebook} lists the requirements"
    return FindingError(finding("LOCK023", message, details=details, hint=hint))


def _reason(lines: list[str]) -> str:
    """The line that says most: uv's conclusion, pip's conflict, or else the first."""
    for start in ("Because ", "Cannot install ", "Could not find a version "):
        for line in lines:
            if line.startswith(start):
                return line
    return lines[0] if lines else ""


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
