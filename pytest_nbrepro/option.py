"""What an option is, and the words that some of them take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PRESETS = ("numeric", "strict", "lenient")
#: Which environment notebooks are run in: that of their kernel, or one made of their lock.
ENVIRONMENTS = ("current", "locked")
#: What is done to find out why a notebook failed: nothing, further runs, also costly ones.
DIAGNOSES = ("off", "auto", "full")
#: Whether a terminal has a live line.
LIVE = ("auto", "off")
#: How kernels start: as forks of one prepared process, or each as a process of its own.
KERNELS = ("fork", "spawn")
#: Which notebooks are kept as a run has left them.
KEPT = ("failed", "all")
#: The options of pytest that are a mistake where no notebook is checked.
NEEDS_RUN = tuple("update json report sarif code_quality output_dir shard store_durations".split())
#: Whether lines are marked for GitHub: where we are in one of its jobs, always, never.
ON_GITHUB = ("auto", "on", "off")


@dataclass(frozen=True)
class Option:
    """One option: ``name`` as in Settings, how a value is read, what it is for.

    ``metavar`` None makes it a flag; an option that is ``table_only`` stands
    in ``[tool.nbrepro]`` alone, one that is ``command_line_only`` in no file;
    a value that ``is_path`` counts from the folder of the file in which it stands.
    """

    name: str
    read: Callable[[Any], Any]
    help: str
    metavar: str | None = None
    table_only: bool = False
    is_path: bool = False
    command_line_only: bool = False

    @property
    def key(self) -> str:
        """As it is called in ``[tool.nbrepro]``."""
        return self.name.replace("_", "-")

    @property
    def flag(self) -> str:
        """As it is typed on pytest's command line."""
        return f"--nbrepro-{self.key}"

    @property
    def ini(self) -> str:
        """As it is called among pytest's ini options."""
        return f"nbrepro_{self.name}"
