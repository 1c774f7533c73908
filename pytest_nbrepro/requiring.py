"""What people state that a notebook requires, in its record, which need not hold a lock yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.findings import Finding, FindingError, finding
from pytest_nbrepro.machine_terms import NEEDS
from pytest_nbrepro.names import normalised
from pytest_nbrepro.notebook import RECORD_KEY, Notebook
from pytest_nbrepro.record import Record

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.requirements import Stated


_EMPTY = Record("", resolver={}, locks={}, fingerprint={}, cells=())
_NEEDS_KEY = "requires-hardware"
#: Of a text that is no requirement, so much is shown.
_LONGEST = 80


@dataclass(frozen=True)
class Required:
    """What a notebook requires, and the content of its file when it says so.

    ``notices`` are of texts in the record that are no requirements.
    """

    content: bytes
    requirements: tuple[str, ...]
    requires_python: str
    notices: tuple[Finding, ...]


def required(conducted: Conducted, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Required:
    """The requirements of a notebook when some are added and some removed.

    Raises FindingError: LOCK031 for what is no requirement, or for a name to
    remove that nothing has; and where the record or the language stands in
    the way.
    """
    from pytest_nbrepro import requirements

    is_python(conducted)
    record = conducted.record
    present = record.requirements if record else ()
    added = [_stated(text) for text in add]
    unwanted = {text: {text, normalised(text)} for text in remove}
    names = {requirements.lenient(text).name for text in present}
    for text, forms in unwanted.items():
        if forms.isdisjoint({*present, *names}):
            message = f"no requirement is called {text!r}"
            hint = "see them with nbrepro requirements {notebook}"
            raise FindingError(finding("LOCK031", message, hint=hint))
    removed = [form for forms in unwanted.values() for form in forms]
    new = requirements.changed(present, add=added, remove=removed) if added or removed else present
    return Required(
        content=with_stated(conducted.notebook, record, new),
        requirements=new,
        requires_python=record.requires_python if record else "",
        notices=tuple(unusable(new)),
    )


def with_needs(conducted: Conducted, changes: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
    """What a notebook needs of a machine when that is changed, and the file that says so.

    A need that is changed to None is one no more. Raises FindingError where the
    record cannot be read.
    """
    record = conducted.record
    old = record.needs if record else {}
    stated = {**old, **changes}
    needs = {n.name: stated[n.name] for n in NEEDS if stated.get(n.name) is not None}
    if needs == old:
        return old, conducted.notebook.content
    if record is None:
        made = replace(_EMPTY, needs=needs).to_json()
        return needs, conducted.notebook.with_record(made)
    kept = {k: v for k, v in conducted.notebook.metadata[RECORD_KEY].items() if k != _NEEDS_KEY}
    return needs, conducted.notebook.with_record({**kept, **({_NEEDS_KEY: needs} if needs else {})})


def is_python(conducted: Conducted) -> None:
    """Raise FindingError (LOCK034) where a notebook is written in another language."""
    language = conducted.notebook.language
    if language is None:
        try:
            language = conducted.kernel.language
        except FindingError:
            return  # there is no kernel, which those tell who need one
    if language and language != "python":
        message = f"the notebook is not written in Python, but in {language}"
        raise FindingError(finding("LOCK034", message))


def with_stated(
    notebook: Notebook, record: Record | None, stated: Sequence[str], requires_python: str = ""
) -> bytes:
    """The content of the file when its record states these requirements.

    ``requires_python`` is stated where the record says nothing of it.
    """
    old = record or _EMPTY
    python = old.requires_python or requires_python
    if (tuple(stated), python) == (old.requirements, old.requires_python):
        return notebook.content
    made = replace(old, requirements=tuple(stated), requires_python=python).to_json()
    if record is None:
        return notebook.with_record(made)
    changed = ("requirements", "requires-python", "requirements-sha256")
    kept = notebook.metadata[RECORD_KEY]
    return notebook.with_record({**kept, **{key: made[key] for key in changed}})


def _stated(text: str) -> Stated:
    from pytest_nbrepro.requirements import stated

    try:
        return stated(text)
    except ValueError as error:
        message = f"{text!r} is no requirement: {error}"
        raise FindingError(finding("LOCK031", message, hint="e.g. 'pandas>=2'")) from error


def unusable(texts: Iterable[str]) -> Iterator[Finding]:
    """What a record states that is no requirement: it was edited by hand, or by a stranger."""
    for text in texts:
        from pytest_nbrepro.requirements import stated

        try:
            stated(text)
        except ValueError as error:
            shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
            yield finding(
                "LOCK031", f"the record states {shown!r}, which is no requirement: {error}"
            )
