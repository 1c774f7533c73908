"""What a notebook has come to when its last item is done: its verdict, its copy, why it failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Finding, Outcome
from pytest_nbrepro.live_line import looking_text, waiting
from pytest_nbrepro.properties import properties_of_diagnosis, properties_of_notebook
from pytest_nbrepro.showing import result_of
from pytest_nbrepro.telling import others_warnings_ignored

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.executed import Copies
    from pytest_nbrepro.reports import ItemResult

    #: Reports on cells by their numbers.
    Reports = Mapping[int, CellReport]

#: Where notebooks are kept as a run has left them; there only where that is wanted.
COPIES: pytest.StashKey[Copies] = pytest.StashKey()


def keep_copies(config: pytest.Config, settings: Settings) -> None:
    """Have copies kept. Raises pytest.UsageError where they cannot be put where that is wanted."""
    from pytest_nbrepro.executed import Copies

    assert settings.output_dir is not None
    copies = Copies(settings.output_dir, config.rootpath, settings.output_of)
    unusable = copies.unusable()
    if unusable and not hasattr(config, "workerinput"):  # another worker may be about to begin it
        raise pytest.UsageError(f"--nbrepro-output-dir {copies.folder}: {unusable}")
    config.stash[COPIES] = copies


class ComingTo:
    """What is heard of the items of one notebook, and made of it when they have ended."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._results: dict[str, ItemResult] = {}
        self._failed: list[Finding] = []

    def note_failure(self, findings: Iterable[Finding]) -> None:
        """An item has failed: there is something to be diagnosed."""
        self._failed += findings

    def hear(self, report: pytest.TestReport) -> None:
        """An item has ended, or could not begin."""
        is_ours = report.outcome in {"passed", "failed", "skipped"}  # other plugins have others
        if is_ours and (report.when == "call" or not report.passed):
            self._results[report.nodeid] = result_of(report, self._config)

    def come_to(self, conducted: Conducted, reports: Reports) -> Iterator[tuple[str, object]]:
        """What the notebook came to, as properties; its copy is kept where that is wanted."""
        results = list(self._results.values())
        if not results:
            return
        seconds = sum(report.seconds for report in reports.values() if not report.is_cached)
        yield from properties_of_notebook(results, seconds)
        copies = self._config.stash.get(COPIES, None)
        if copies is not None:
            failed = any(result.outcome is Outcome.FAILED for result in results)
            place, failure = copies.take(conducted, failed=failed)
            yield from (("nbrepro.executed", place),) * bool(place)
            yield from (("nbrepro.not_executed", failure),) * bool(failure)

    @property
    def is_to_be_diagnosed(self) -> bool:
        """True where something has failed since this was asked, and why is wanted."""
        from pytest_nbrepro.items import CONDUCTOR

        settings = self._config.stash[CONDUCTOR].settings
        return bool(self._failed) and settings.diagnose != "off" and not settings.update

    def diagnose(self, conducted: Conducted, reports: Reports) -> Iterator[tuple[str, object]]:
        """Why the notebook failed, as properties; what was run of it is all there is to go by."""
        failed, self._failed = self._failed, []
        try:
            with others_warnings_ignored(), waiting(self._config, looking_text):
                found = conducted.diagnosed(reports, failed)
        except Exception as error:  # noqa: BLE001 - whatever it is, the failure itself is told
            yield "nbrepro.diagnosis", f"the cause could not be looked for: {error!r}"
            return
        if found is not None:
            yield from properties_of_diagnosis(found)
