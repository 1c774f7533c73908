"""What a notebook imports, what provides it, and what a run of it loads."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_nbrepro import environment, requirements
from pytest_nbrepro.environment import Kind, Origin, Provider
from pytest_nbrepro.findings import Finding, FindingError, finding
from pytest_nbrepro.requirements import Import, Need, Suggestion
from pytest_nbrepro.requiring import is_python, with_stated

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted


@dataclass(frozen=True)
class Found:
    """One module that a notebook imports, by the part of its name that decides who provides it.

    ``suggestion`` is there where nothing that is installed does.
    """

    module: str
    kind: Kind
    providers: tuple[Provider, ...]
    cells: tuple[int, ...]
    need: Need
    suggestion: Suggestion | None = None


@dataclass(frozen=True)
class Discovered:
    """What a notebook imports.

    ``loaded`` is what a run has loaded beyond that, None where it was not
    run; ``failure`` is why nobody can say who provides the modules.
    """

    imports: tuple[Found, ...]
    loaded: tuple[Provider, ...] | None = None
    notices: tuple[Finding, ...] = ()
    failure: Finding | None = None

    @property
    def installed(self) -> tuple[str, ...]:
        """The names of the distributions that provide what a run imports."""
        names = {
            provider.name
            for found in self.imports
            if found.kind is Kind.INSTALLED and found.need is not Need.TYPES
            for provider in found.providers
        }
        return tuple(sorted(names))


@dataclass(frozen=True)
class Reading:
    """What the cells of a notebook import; who provides it is still to be asked, by ``names``."""

    conducted: Conducted
    imports: requirements.Imports
    names: environment.Names

    def found(self, origins: Sequence[Origin] | FindingError) -> Discovered:
        """What is discovered, from where the modules come or why nobody can say that."""
        conducted, imports = self.conducted, self.imports.imports
        told = [
            finding("LOCK030", f"cannot be read as Python: {why}", cell=number)
            for number, why in self.imports.unread
        ]
        if isinstance(origins, FindingError):
            unknown = [_from_here(each.name) for each in imports]
            (failure,) = conducted.named([origins.finding])
            return Discovered(_rows(imports, unknown), None, tuple(conducted.named(told)), failure)
        if conducted.kernel.notice:
            told.insert(0, conducted.kernel.notice)
        own = [_own(origin, self.imports.written) for origin in origins]
        return Discovered(_rows(imports, own), notices=tuple(conducted.named(told)))


def reading(conducted: Conducted) -> Reading:
    """Read the cells. Raises FindingError (LOCK034) where they are not written in Python."""
    is_python(conducted)
    found = requirements.imports_of(conducted.notebook.cells)
    folder = conducted.notebook.path.parent
    own = (folder / each for each in found.folders if "\0" not in each)
    modules = tuple((each.name, each.sure) for each in found.imports)
    _ = conducted.interpreter  # worked out while the notebook is at hand
    conducted.lay_aside()
    return Reading(conducted, found, environment.Names(modules, (folder, *own)))


def discovered(readings: Iterable[Reading]) -> list[Discovered]:
    """Who provides what notebooks import, in their order; each interpreter is asked once."""
    wanted = list(readings)
    answers: dict[int, Sequence[Origin] | FindingError] = {}
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, each in enumerate(wanted):
        try:
            alike.setdefault(each.conducted.kernel.asked, []).append(at)
        except FindingError as error:
            answers[at] = error
    for places in alike.values():
        kernel = wanted[places[0]].conducted.kernel
        try:
            found = environment.origins(kernel, [wanted[at].names for at in places])
            answers.update(zip(places, found, strict=True))
        except FindingError as error:
            answers.update(dict.fromkeys(places, error))
    return [each.found(answers[at]) for at, each in enumerate(wanted)]


def _from_here(module: str) -> Origin:
    """Where a module comes from as far as nobody has to be asked: our standard library."""
    root = module.split(".", maxsplit=1)[0]
    return Origin(root, Kind.STANDARD if root in sys.stdlib_module_names else Kind.UNKNOWN)


def _own(origin: Origin, written: Collection[str]) -> Origin:
    """What is nowhere yet, but written by the notebook's own cells, is its author's."""
    root = origin.module.split(".")[0]
    is_own = origin.kind is Kind.MISSING and root in written
    return Origin(root, Kind.LOCAL) if is_own else origin


def with_loaded(conducted: Conducted, made: Discovered) -> Discovered:
    """The same with what a run loads beyond it, or why that cannot be told."""
    from pytest_nbrepro.loaded import loaded

    try:
        providers, told = loaded(conducted)
    except FindingError as error:
        (failure,) = conducted.named([error.finding])
        return replace(made, failure=failure)
    named = {provider for found in made.imports for provider in found.providers}
    beyond = tuple(sorted(providers - named))
    return replace(made, loaded=beyond, notices=(*made.notices, *conducted.named(told)))


def with_discovered(conducted: Conducted, made: Discovered) -> tuple[bytes, tuple[str, ...]]:
    """The content of the file when its record requires what provides the imports, and what is new.

    What the record says of a package already is kept. Raises FindingError for
    a record that cannot be read.
    """
    record = conducted.record
    present = record.requirements if record else ()
    wanted = [requirements.stated(name) for name in made.installed]
    known = {requirements.lenient(text).name for text in present}
    new = [each for each in wanted if each.name not in known]
    if not new:
        return conducted.notebook.content, ()
    changed = requirements.changed(present, add=new)
    content = with_stated(conducted.notebook, record, changed)
    return content, tuple(each.text for each in new)


def _rows(imports: Sequence[Import], origins: Iterable[Origin]) -> tuple[Found, ...]:
    """The imports that one part of a name decides, taken together."""
    rows: dict[tuple[str, Kind], Found] = {}
    for each, origin in zip(imports, origins, strict=True):
        made = _row(each, origin)
        key = made.module, made.kind
        rows[key] = _together(rows[key], made) if key in rows else made
    return tuple(rows[key] for key in sorted(rows))


def _row(each: Import, origin: Origin) -> Found:
    row = Found(origin.module, origin.kind, origin.providers, each.cells, each.need)
    if origin.kind is not Kind.MISSING:
        return row
    guess = requirements.suggestion(".".join(each.name.split(".")[: each.sure]))
    whole = requirements.suggestion(each.name)
    if whole.is_known:
        guess = whole
    elif not guess.is_known and "." not in origin.module:
        guess = requirements.suggestion(origin.module)
    return replace(row, module=guess.module, suggestion=guess)


def _together(one: Found, other: Found) -> Found:
    needs = list(Need)
    return replace(
        one,
        cells=tuple(sorted({*one.cells, *other.cells})),
        need=min(one.need, other.need, key=needs.index),
    )
