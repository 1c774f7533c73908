"""Users and passwords in addresses, taken out of what is shown: others may read the log."""

from __future__ import annotations

import re

_CREDENTIALS = re.compile(r"(?<=//)[^/\s]{1,500}@")


def without_credentials(text: str) -> str:
    """The text with users and passwords taken out of the addresses in it."""
    return _CREDENTIALS.sub("***@", text)
