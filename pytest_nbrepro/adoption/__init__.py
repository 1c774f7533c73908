"""How a project takes this tool up: what goes into its files, as text, before anything is written.

Knows no disk: the files come as bytes, and what becomes of them goes back.
"""

from __future__ import annotations

from pytest_nbrepro.adoption.change import CannotEditError, Change
from pytest_nbrepro.adoption.pipelines import GITHUB, GITLAB, Pipeline, github, gitlab
from pytest_nbrepro.adoption.plan import SERVICES, Project, Wanted, changes

__all__ = [
    "GITHUB",
    "GITLAB",
    "SERVICES",
    "CannotEditError",
    "Change",
    "Pipeline",
    "Project",
    "Wanted",
    "changes",
    "github",
    "gitlab",
]
