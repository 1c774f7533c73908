"""Why a result that was kept is not used: what is no longer as it was. Pure.

A key tells that something has changed, and not what; so an entry holds short
digests of the parts that went into it, and the versions of the packages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_nbrepro.cache.key import Facts, text_of_any
from pytest_nbrepro.digests import sha256

#: What people call the parts of the facts that are digested as a whole.
_CALLED = {
    "version": "pytest-nbrepro",
    "versions": "a library that outputs are compared with",
    "metadata": "the notebook's metadata, or its record",
    "kernel": "the kernel",
    "environment": "the kernel's Python, or how packages are installed",
    "alterations": "files of installed packages",
    "fingerprint": "the machine",
    "startup": "what IPython runs when it starts",
    "settings": "the settings",
    "leniency": "the settings for this notebook",
}
#: Digits of a digest that has to tell two values of one notebook apart, and nothing more.
_DIGITS = 12
_MOST = 3


@dataclass(frozen=True)
class Parts:
    """What went into a key: digests by what people call a part, versions by packages' names."""

    digests: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)


def parts_of(facts: Facts) -> Parts:
    """The parts of the key of these facts."""
    wholes = {called: getattr(facts, name) for name, called in _CALLED.items()}
    wholes[_CALLED["environment"]] = _without_machine(facts.environment.value)
    cells = {f"cell {number}": cell for number, cell in enumerate(facts.cells, 1)}
    variables = {f"the environment variable {k}": [k, v] for k, v in facts.variables.items()}
    packages = getattr(facts.environment.value, "distributions", ())
    return Parts(
        {
            called: sha256(text_of_any(part))[:_DIGITS]
            for called, part in {**cells, **variables, **wholes}.items()
        },
        {each.name: each.version for each in packages},
    )


def _without_machine(environment: Any) -> Any:
    """What an interpreter has, without what the fingerprint tells of the machine."""
    is_ours = dataclasses.is_dataclass(environment) and not isinstance(environment, type)
    return dataclasses.replace(environment, machine={}) if is_ours else environment


def changed(then: Parts, now: Parts) -> str:
    """What is not as it was, in a few words; empty where nothing is, or it is not known."""
    if not then.digests:
        return ""
    found = [*_versions(then.packages, now.packages), *_others(then.digests, now.digests)]
    if then.packages != now.packages:
        found = [each for each in found if each != _CALLED["environment"]]
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return ", ".join(found[:_MOST]) + more


def _versions(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*then, *now}):
        if name not in now:
            yield f"{name} {then[name]}, which was installed"
        elif name not in then:
            yield f"{name} {now[name]}, which was not installed"
        elif then[name] != now[name]:
            yield f"{name} {then[name]} → {now[name]}"


def _others(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    names = dict.fromkeys((*now, *then))
    return (name for name in names if then.get(name) != now.get(name))
