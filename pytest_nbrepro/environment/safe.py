"""What of a lock may go near an installer, letter by letter: a stranger has written it. Pure.

https only, without credentials, a query or a fragment, and nothing that a
shell, an installer, YAML or TOML would read otherwise.
"""

from __future__ import annotations

import re

from pytest_nbrepro.names import is_called_like_a_file

#: The index that everybody has.
PYPI = "https://pypi.org/simple"
_HOST = r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::[0-9]{1,5})?"
URL = re.compile(_HOST + r"(?:/[A-Za-z0-9._~+%!=,-]{0,300}){1,20}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
#: A folder inside a repository or an archive.
SUBFOLDER = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,100})*"
)


def is_version(text: str) -> bool:
    """True for a version that installers take (PEP 440), and take for one."""
    from packaging.version import Version

    try:
        return bool(Version(text)) and not is_called_like_a_file(text)
    except ValueError:  # InvalidVersion, or digits beyond Python's limit
        return False
