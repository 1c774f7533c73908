"""Which cells use packages that differ from their lock; what may provide a missing module."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_nbrepro import environment, requirements
from pytest_nbrepro.diagnosis import Drift, Missing
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.names import normalised
from pytest_nbrepro.reaching import reached

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.environment.rows import Row
    from pytest_nbrepro.order import Story

_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_REQUIRED = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")


def packages_used(
    conducted: Conducted, story: Story, rows: Sequence[Row]
) -> tuple[tuple[Drift, ...], Mapping[str, str]]:
    """The packages that differ, with the cells that use them; and which package has a module.

    The latter are given by the first part of a module's name, as "numpy
    2.4.6". Raises FindingError where the kernel's interpreter cannot say.
    """
    modules = sorted({module for used in story.modules.values() for module in used})
    names = tuple((module, module.count(".") + 1) for module in modules)
    folder = conducted.notebook.path.parent
    (origins,) = environment.origins(conducted.kernel, [environment.Names(names, (folder,))])
    providers: dict[str, set[str]] = {}
    imported: dict[str, str] = {}
    for module, origin in zip(modules, origins, strict=True):
        found = {provider.name for provider in origin.providers}
        providers[module] = found or {normalised(requirements.suggestion(module).package)}
        for provider in origin.providers:
            imported.setdefault(module.partition(".")[0], f"{provider.name} {provider.version}")
    needs = _needs(conducted.probed.distributions)
    return tuple(_drift(row, story, providers, needs) for row in rows), imported


def _drift(
    row: Row,
    story: Story,
    providers: Mapping[str, Collection[str]],
    needs: Mapping[str, Collection[str]],
) -> Drift:
    users = {n: {p for m in used for p in providers[m]} for n, used in story.modules.items()}
    direct = frozenset(number for number, packages in users.items() if row.package in packages)
    if direct:
        return Drift(row.package, row.locked, row.here, direct)
    indirect = frozenset(
        number for number, packages in users.items() if row.package in reached(packages, needs)
    )
    return Drift(row.package, row.locked, row.here, indirect, is_direct=False)


def _needs(distributions: Iterable[environment.Distribution]) -> dict[str, set[str]]:
    """What each installed package requires, by names, extras left out."""
    found: dict[str, set[str]] = {}
    for each in distributions:
        texts = (text for text in each.requires if "extra ==" not in text)
        parts = (_REQUIRED.match(text) for text in texts)
        found[each.name] = {normalised(part[1]) for part in parts if part}
    return found


def missing(conducted: Conducted, text: str) -> Missing | None:
    """What a module that an import has not found may come from; None where none is named."""
    found = _NO_MODULE.search(text)
    if found is None:
        return None
    module = found[1]
    guess = requirements.suggestion(module)
    locked = _locked(conducted)
    for package in (normalised(guess.package), normalised(module.partition(".")[0])):
        if package in locked:
            return Missing(module, package, locked[package])
    return Missing(module, guess.package, is_known=guess.is_known)


def _locked(conducted: Conducted) -> dict[str, str]:
    """The versions of the packages locked for this platform, or for the first that there is."""
    record = conducted.valid_record
    if record is None or not record.locks:
        return {}
    try:
        key = environment.platform_key(conducted.probed)
    except FindingError:
        key = ""
    used = key if key in record.locks else min(record.locks)
    return {normalised(package.name): package.version for package in record.packages(used)}
