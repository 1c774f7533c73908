"""Hold this machine's fingerprint against the recorded one. Pure.

A finding names what may come out differently, and then what is not the same.
The self-test has a say: what it could tell apart, and does not, only informs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_nbrepro.findings import Finding, Severity, finding
from pytest_nbrepro.hardware import canary
from pytest_nbrepro.hardware.fields import FIELDS, Field, Fingerprint, moved_along, value
from pytest_nbrepro.hardware.showing import shown
from pytest_nbrepro.machine_terms import CANARY, Comparison, Effect, FieldPolicy

_CONSEQUENCES = {
    "HW001": "another Python can order, hash and compute differently",
    "HW002": "this is another kind of machine, and last digits may differ",
    "HW003": "functions such as sin and exp may differ in the last digits",
    "HW004": "libraries choose other instructions here, and last digits may differ",
    "HW005": "linear algebra may differ in the last digits",
    "HW006": "NumPy's functions may differ in the last digits, and its order of equal values",
    "HW007": "sums and products of large arrays may differ in the last digits",
    "HW008": "what is computed on a GPU may differ",
    "HW009": "libraries are told to compute in another way",
    "HW010": "the self-test of numerics gives other bits here",
    "HW013": "text, dates and numbers may be read and written in another way",
    "HW014": "this machine offers something else",
}
_SEVERITY = {
    Effect.FAIL: Severity.ERROR,
    Effect.WARN: Severity.WARNING,
    Effect.REPLAY: Severity.WARNING,
    Effect.INFORM: Severity.INFO,
}
#: Rules that follow from another operating system or another kind of processor.
_FOLLOW = frozenset({"HW003", "HW004", "HW005", "HW006", "HW007", "HW010"})


@dataclass(frozen=True)
class Policy:
    """How differences count: a preset, and what is meant of single fields.

    ``replayed`` is true where the kernel is started as it was recorded.
    """

    preset: str = "numeric"
    fields: Mapping[str, FieldPolicy] = field(default_factory=dict)
    replayed: bool = False

    def of(self, one: Field) -> tuple[Comparison, Effect]:
        """How a field is compared, and what a difference counts for."""
        comparison, effect = one.comparison, one.effect
        if self.preset == "strict":
            effect = Effect.FAIL
            comparison = Comparison.MINIMUM if one.bounded else Comparison.EXACT
        elif self.preset == "lenient":
            effect = Effect.INFORM
        return self._stated(one.name, comparison, effect)

    def of_canary(self) -> Effect:
        """What a self-test with other bits counts for."""
        preset = {"strict": Effect.FAIL, "lenient": Effect.INFORM}.get(self.preset, Effect.WARN)
        return self._stated(CANARY, Comparison.EXACT, preset)[1]

    def _stated(
        self, name: str, comparison: Comparison, effect: Effect
    ) -> tuple[Comparison, Effect]:
        for stated in sorted(self.fields, key=len):  # what is said of a part, then of a field
            if name == stated or name.startswith(f"{stated}."):
                comparison = self.fields[stated][0] or comparison
                effect = self.fields[stated][1] or effect
        return comparison, effect


@dataclass(frozen=True)
class _Difference:
    field: Field
    then: Any
    now: Any
    severity: Severity | None
    can_replay: bool = False

    def __str__(self) -> str:
        name = self.field.name
        then, now = shown(name, self.then), shown(name, self.now)
        if then == now:  # two sizes that are rounded alike
            then, now = str(self.then), str(self.now)
        return f"{self.field.label} {now} here, {then} when the outputs were made"


def verify(recorded: Fingerprint, here: Fingerprint, policy: Policy) -> list[Finding]:
    """What of this machine differs from the recorded one in a way that can change results.

    A field that is not recorded, or not known here, is not compared.
    """
    differences = list(_differences(recorded, here, policy))
    proved = proof(recorded, here)
    told = [_weighed(each, proved) for each in differences if each.severity]
    found = list(_grouped(told, proved))
    explained = (canary.COVERS.get(each.rule, ()) for each in found if _loud(each))
    found += _other_bits(proved.differing.difference(*explained), differences, policy)
    return _folded(found)


@dataclass(frozen=True)
class Proof:
    """The tests that were made then and now, and which of them differ."""

    tests: frozenset[str]
    differing: frozenset[str]

    def __str__(self) -> str:
        """In short, such as "4 of 20 (dot, solve, ...)"."""
        count = f"{len(self.differing)} of {len(self.tests)}"
        return f"{count} ({', '.join(sorted(self.differing))})" if self.differing else count

    def note(self, rule: str) -> str:
        """What the tests say of what a rule is about."""
        made = self.tests & canary.COVERS[rule] if rule in canary.DECIDED_BY_TESTS else ()
        differ = len(self.differing.intersection(made))
        return f" (self-test: {differ} of {len(made)} differ)" if made else ""


def proof(recorded: Fingerprint, here: Fingerprint) -> Proof:
    """What the self-test says; of two that cannot be compared, nothing."""
    then, now = value(recorded, CANARY), value(here, CANARY)
    tests = canary.compared(then, now)
    return Proof(tests, frozenset(name for name in tests if then[name] != now[name]))


def _differences(recorded: Fingerprint, here: Fingerprint, policy: Policy) -> Iterator[_Difference]:
    """What is not equal; with a severity where it will not do."""
    unlike: set[str] = set()
    for each in FIELDS:
        then, now = _known_to_both(value(recorded, each.name), value(here, each.name))
        if then is None or now is None or then == now:
            continue
        if policy.replayed and each.name.startswith("numerics.variables."):
            continue  # those are ours
        unlike.add(each.name)
        comparison, effect = policy.of(each)
        leading = value(recorded, each.along), value(here, each.along)
        fits = (
            each.fits(comparison, then, now)
            or each.follows in unlike
            or (each.along in unlike and moved_along((then, now), leading))
        )
        severity = None if fits else _SEVERITY[effect]
        can_replay = effect is Effect.REPLAY and not policy.replayed
        yield _Difference(each, then, now, severity, can_replay)


def _known_to_both(then: Any, now: Any) -> tuple[Any, Any]:
    """Both values; of two objects, the members that neither leaves open."""
    if not isinstance(then, Mapping) or not isinstance(now, Mapping):
        return then, now
    known = [key for key, each in then.items() if each is not None and now.get(key) is not None]
    return {key: then[key] for key in known}, {key: now[key] for key in known}


def _weighed(difference: _Difference, proved: Proof) -> _Difference:
    """A warning of what the self-test would have told apart only informs, where it has not."""
    rule = difference.field.rule
    decided = difference.field.tested and rule in canary.DECIDED_BY_TESTS
    if not decided or difference.severity is not Severity.WARNING:
        return difference
    made = proved.tests & canary.COVERS[rule]
    if not made or made & proved.differing:
        return difference
    return replace(difference, severity=Severity.INFO, can_replay=False)


def _grouped(differences: Sequence[_Difference], proved: Proof) -> Iterator[Finding]:
    """A finding for each rule and severity."""
    groups: dict[tuple[str, Severity], list[_Difference]] = {}
    for each in differences:
        if each.severity:
            groups.setdefault((each.field.rule, each.severity), []).append(each)
    for (rule, severity), group in sorted(groups.items(), key=lambda item: item[0][0]):
        first, *others = map(str, group)
        hint = _REPLAY if any(each.can_replay for each in group) else ""
        note = proved.note(rule) if any(each.field.tested for each in group) else ""
        yield finding(
            rule,
            f"{_CONSEQUENCES[rule]}: {first}{note}",
            severity=severity,
            details=others,
            hint=hint,
        )


_REPLAY = "--nbrepro-replay-numerics starts the kernel as it was then, where this machine can"


def _loud(found: Finding) -> bool:
    return found.severity is not Severity.INFO


def _other_bits(
    unexplained: frozenset[str], differences: Iterable[_Difference], policy: Policy
) -> Iterator[Finding]:
    """That the self-test differs where nothing that was told explains it."""
    if not unexplained:
        return
    causes = [
        str(each)
        for each in differences
        if unexplained & canary.COVERS.get(each.field.rule, frozenset())
    ]
    because = "it can come of what follows" if causes else "and nothing recorded explains it"
    message = f"{_CONSEQUENCES['HW010']}: {', '.join(sorted(unexplained))}; {because}"
    yield finding("HW010", message, severity=_SEVERITY[policy.of_canary()], details=causes)


def _folded(found: list[Finding]) -> list[Finding]:
    """On another kind of machine, one finding, with what follows from it as details."""
    kinds = [each for each in found if each.rule == "HW002" and _loud(each)]
    if not kinds:
        return found
    kind = kinds[0]
    follow = [each for each in found if each.rule in _FOLLOW and each.severity is kind.severity]
    details = [line for each in follow for line in (each.message, *each.details)]
    whole = finding(
        kind.rule, kind.message, severity=kind.severity, details=[*kind.details, *details]
    )
    return [whole if each is kind else each for each in found if each not in follow]
