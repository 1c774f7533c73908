"""Have an interpreter run a script of ours, and take the lines that answer."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SECONDS = 60


class UnansweredError(Exception):
    """Raised where no answer comes; says why in a few words."""


class Asked:
    """A script on its way: started at once, so that other work can be done meanwhile.

    Its answer is JSON behind ``mark``, on lines of its own: whatever else is
    printed around it does no harm.
    """

    def __init__(
        self,
        interpreter: Sequence[str],
        script: Path,
        mark: str,
        *arguments: str,
        env: Mapping[str, str],
        given: str = "",
    ) -> None:
        """Start it, with these variables beside ours, to read ``given``.

        Raises UnansweredError.
        """
        self._mark = mark
        self._given = given.encode() or None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the kernel's own interpreter
                [*interpreter, str(script), *arguments],
                stdin=subprocess.PIPE if given else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **env, "PYTHONIOENCODING": "utf-8"},
            )
        except (OSError, ValueError) as error:  # ValueError: a variable that there cannot be
            raise UnansweredError(getattr(error, "strerror", "") or str(error)) from error

    def answer(self) -> dict[str, Any]:
        """Wait for the answer. Raises UnansweredError."""
        try:
            out, err = self._process.communicate(self._given, timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.close()
            raise UnansweredError(f"no answer in {_SECONDS} s") from error
        found = behind(self._mark, out.decode("utf-8", "replace"))
        if found is None:
            last = err.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise UnansweredError(last[0] if last else f"exit code {self._process.returncode}")
        return found

    def close(self) -> None:
        """End it, where its answer is not wanted any more."""
        self._process.kill()
        # its children, if it has any, may hold the pipes open: not waited for
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._process.wait()


def behind(mark: str, printed: str) -> dict[str, Any] | None:
    """The JSON objects behind the mark, each on a line that begins with it, as one; None for none.

    A script may tell in several lines, so that what it has told is not lost if it ends early.
    """
    found: dict[str, Any] | None = None
    for line in printed.splitlines():
        if line.startswith(mark):
            # somebody else may have printed the mark, or amid the line
            with contextlib.suppress(ValueError, TypeError, RecursionError):
                found = {**(found or {}), **json.loads(line[len(mark) :])}
    return found
