"""Git's side of stripping: the filter, readable diffs, and how both are put in place."""

from pytest_nbrepro.stripping.git.asking import Git, GitError
from pytest_nbrepro.stripping.git.cleaning import as_git_has_it, cleaned
from pytest_nbrepro.stripping.git.filtering import Filter, FilterError, ProtocolError, serve
from pytest_nbrepro.stripping.git.installing import (
    Change,
    apply,
    attributes_file,
    installation,
    interpreter,
    removal,
)
from pytest_nbrepro.stripping.git.status import Status, status
from pytest_nbrepro.stripping.git.textconv import readable

__all__ = [
    "Change",
    "Filter",
    "FilterError",
    "Git",
    "GitError",
    "ProtocolError",
    "Status",
    "apply",
    "as_git_has_it",
    "attributes_file",
    "cleaned",
    "installation",
    "interpreter",
    "readable",
    "removal",
    "serve",
    "status",
]
