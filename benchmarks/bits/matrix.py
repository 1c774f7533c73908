"""What is changed against what is told and what becomes of the bits, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bits.execution import Bits, Runner
from bits.judgement import Judgement, Machine, judged
from bits.replays import unlike, unlike_cells
from bits.settings import BASE, KINDS, Setting


@dataclass(frozen=True)
class Changed:
    """A setting, what is said of it, and the notebooks and cells of which bits change."""

    setting: Setting
    judgement: Judgement
    notebooks: frozenset[str]
    cells: frozenset[tuple[str, str]]


def changes(
    runner: Runner, machine: Machine, settings: Sequence[Setting], deterministic: Bits
) -> list[Changed]:
    """Every setting beside the base."""
    recorded = machine.fingerprint(BASE)
    found = []
    for setting in settings:
        bits = runner.bits(setting)
        found.append(
            Changed(
                setting,
                judged(recorded, machine.fingerprint(setting)),
                frozenset(unlike(deterministic, bits)),
                frozenset(unlike_cells(deterministic, bits)),
            )
        )
    return found


def matrix_table(found: Sequence[Changed], bits: Bits) -> Iterator[str]:
    """A row for each setting."""
    cells = sum(map(len, bits.values()))
    yield (
        "| setting | fingerprint alone | self-test: tests that differ | both together "
        f"| notebooks of {len(bits)} that change | cells of {cells} | |"
    )
    yield "|---" * 7 + "|"
    for each in found:
        said = each.judgement
        alone, together = (", ".join(rules) or "no" for rules in (said.alone, said.together))
        tests = f"{len(said.proof.differing)} of {len(said.proof.tests)}"
        yield (
            f"| {each.setting.name} | {alone} | {tests} | {together} "
            f"| {len(each.notebooks)} | {len(each.cells)} | {_verdict(each)} |"
        )


def _verdict(each: Changed) -> str:
    if each.notebooks and not each.judgement.together:
        return "**not reported**"
    return "needless" if each.judgement.together and not each.notebooks else ""


def summary(found: Sequence[Changed], bits: Bits) -> Iterator[str]:
    """The numbers that are wanted: changes that nobody reports, reports of nothing."""
    changed = [each for each in found if each.notebooks]
    yield (
        f"| of {len(found)} settings, {len(changed)} of which change bits | report "
        "| changes not reported | needless reports | of the notebooks, at a report, changed |"
    )
    yield "|---" * 5 + "|"
    ways: dict[str, Callable[[Judgement], object]] = {
        "fingerprint alone": lambda said: said.alone,
        "self-test alone": lambda said: said.proof.differing,
        "both together": lambda said: said.together,
    }
    for name, reports in ways.items():
        told = [each for each in found if reports(each.judgement)]
        missed = [each.setting.name for each in changed if each not in told]
        needless = [each.setting.name for each in told if not each.notebooks]
        pairs = sum(len(each.notebooks) for each in told)
        share = f"{pairs} of {len(told) * len(bits)}"
        yield f"| {name} | {len(told)} | {_listed(missed)} | {_listed(needless)} | {share} |"


def _listed(names: Sequence[str]) -> str:
    return f"{len(names)}: {'; '.join(names)}" if names else "0"


def by_kind(found: Sequence[Changed]) -> Iterator[str]:
    """Which notebooks change with what."""
    yield "| what is changed | notebooks that change in some of the settings |"
    yield "|---|---|"
    for kind in KINDS:
        names = {name for each in found if each.setting.kind == kind for name in each.notebooks}
        words = ", ".join(sorted(name.replace("_", " ") for name in names))
        yield f"| {kind} | {f'{len(names)}: {words}' if names else 'none'} |"


def by_test(found: Sequence[Changed]) -> Iterator[str]:
    """In how many of the settings of a kind each test of the self-test differs."""
    rows = {kind: [each for each in found if each.setting.kind == kind] for kind in KINDS}
    titles = (f"{kind} ({len(those)})" for kind, those in rows.items())
    yield f"| test | {' | '.join(titles)} |"
    yield "|---" * (len(rows) + 1) + "|"
    for test in sorted(found[0].judgement.proof.tests):
        counts = (
            sum(test in each.judgement.proof.differing for each in those) for those in rows.values()
        )
        yield f"| {test} | {' | '.join(str(count) if count else '' for count in counts)} |"
