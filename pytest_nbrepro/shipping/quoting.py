"""Texts as files of other tools have them, so that nothing in them acts. Pure."""

from __future__ import annotations

import json
import re
import shlex

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*")
#: What YAML takes for something else than a text.
_WORDS = frozenset("true false yes no on off null y n".split())


def docker(text: str) -> str:
    """A value of LABEL, ENV or ARG: in double quotes, where only these signs act."""
    escaped = re.sub(r'([\\"$])', r"\\\1", text)
    return f'"{escaped}"'


def docker_list(*words: str) -> str:
    """The words of a command in its exec form, which no shell reads: JSON."""
    return json.dumps(list(words))


def shell(*words: str) -> str:
    """Words for a shell."""
    return shlex.join(words)


def yaml(text: str) -> str:
    """A scalar of YAML: plain where it can be nothing else, otherwise as in JSON."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text)
