"""What of a project goes nowhere: secrets, environments, what tools make. Pure.

The patterns are those of a .dockerignore file:
https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from fnmatch import fnmatchcase

_ENVIRONMENTS = (".git", ".venv", "venv")
_SECRETS = ("**/.env", "**/.env.*", "**/*.pem", "**/*.key")
_PATTERNS = (
    *_ENVIRONMENTS,
    *_SECRETS,
    "**/__pycache__",
    "**/.ipynb_checkpoints",
    "**/.pytest_cache",
    "**/.mypy_cache",
    "**/.ruff_cache",
)


def docker_ignored() -> str:
    """The patterns, as a .dockerignore file has them."""
    return "".join(f"{pattern}\n" for pattern in _PATTERNS)


def left_out(path: str) -> bool:
    """True for a path, from the project's folder and with slashes, that does not go along."""
    return _matches(path, _PATTERNS)


def is_secret(path: str) -> bool:
    """True for a path that does not go along because of what such files hold."""
    return _matches(path, _SECRETS)


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    parts = path.split("/")
    return any(
        fnmatchcase(part, pattern.removeprefix("**/"))
        for pattern in patterns
        for part in (parts if pattern.startswith("**/") else parts[:1])
    )
