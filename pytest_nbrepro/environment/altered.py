"""Ask the kernel's interpreter which of its packages' files are not as they were installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pytest_nbrepro.environment.asking import Asked, UnansweredError
from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.environment.probe import no_answer

_SCRIPT = Path(__file__).with_name("_altered_script.py")


class Alterations:
    """A question on its way: started at once, so that other work can be done meanwhile."""

    def __init__(self, kernel: Kernel) -> None:
        """Start the kernel's interpreter, which there has to be. Raises FindingError (LOCK007)."""
        assert kernel.interpreter is not None
        self._program = kernel.interpreter[0]
        try:
            self._asked = Asked(kernel.interpreter, _SCRIPT, "nbrepro-altered:", env=kernel.env)
        except UnansweredError as error:
            raise no_answer(self._program, str(error)) from error

    def result(self) -> Mapping[str, str]:
        """A digest of what is not as it was installed, for each folder of packages.

        Raises FindingError (LOCK007) where no answer comes.
        """
        try:
            told: Mapping[str, str] = self._asked.answer()["altered"]
        except (UnansweredError, KeyError) as error:
            raise no_answer(self._program, str(error)) from error
        return told

    def close(self) -> None:
        """End it, where its answer is not wanted any more."""
        self._asked.close()
