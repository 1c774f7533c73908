"""How a project takes this tool up: what goes into its files, as text, before anything is written.

Knows no disk: the files come as bytes, and what becomes of them goes back.
"""

from __future__ import annotations

from pytest_nbrepro.adoption.change import CannotEditError, Change
from pytest_nbrepro.adoption.migration import (
    NAMED,
    PHRASES,
    REWRITTEN,
    Migration,
    fits,
    migration,
    sanitizers_named,
)
from pytest_nbrepro.adoption.peers import PEERS, Peer
from pytest_nbrepro.adoption.pipelines import GITHUB, GITLAB, Pipeline, github, gitlab
from pytest_nbrepro.adoption.plan import SERVICES, Project, Wanted, changes
from pytest_nbrepro.adoption.rewriting import Note

__all__ = [
    "GITHUB",
    "GITLAB",
    "NAMED",
    "PEERS",
    "PHRASES",
    "REWRITTEN",
    "SERVICES",
    "CannotEditError",
    "Change",
    "Migration",
    "Note",
    "Peer",
    "Pipeline",
    "Project",
    "Wanted",
    "changes",
    "fits",
    "github",
    "gitlab",
    "migration",
    "sanitizers_named",
]
