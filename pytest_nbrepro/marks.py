"""The marks of pytest that a notebook or a cell states in its metadata, as plain values.

They stand under ``pytest``: ``{"marks": ["slow"], "skipif": "sys_platform ==
'win32'"}``; for a cell also in tags such as ``pytest.mark.slow``. Conditions are
environment markers and requirements, as packages have them (PEP 508), held
against the kernel's environment: text that is read, never code that is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement

KEY = "pytest"
_TAG = "pytest.mark."
#: Marks of pytest that have a key of their own here, or mean nothing for a notebook.
_OTHERS = {
    "skip": 'use "skip": "reason" in the metadata of the notebook',
    "skipif": 'use "skipif" in the metadata of the notebook',
    "xfail": 'use "xfail": "reason"',
    "parametrize": "a notebook has no parameters that pytest could give it",
    "usefixtures": "a notebook has no fixtures",
    "filterwarnings": "warnings in a kernel are not pytest's",
}


@dataclass(frozen=True)
class Expected:
    """That something is expected to fail, and why; ``strict`` None is as pytest is set."""

    reason: str = ""
    strict: bool | None = None


@dataclass(frozen=True)
class Marks:
    """What is marked: names, and what a notebook as a whole is skipped for.

    ``skip`` is the reason where it is always skipped; ``conditions`` are
    markers with reasons, ``requires`` what has to be installed.
    """

    names: tuple[str, ...] = ()
    skip: str = ""
    conditions: tuple[tuple[Marker, str], ...] = ()
    requires: tuple[Requirement, ...] = ()
    xfail: Expected | None = None

    @property
    def has_conditions(self) -> bool:
        """True where the environment has to be asked."""
        return bool(self.conditions or self.requires)

    def reason_to_skip(self, markers: Mapping[str, str], versions: Mapping[str, str]) -> str:
        """Why it is skipped in an environment that is so and has that; nothing where it is not."""
        if self.skip:
            return self.skip
        for condition, reason in self.conditions:
            if _holds(condition, markers):
                return reason or f"skipped where {condition}"
        for requirement in self.requires:
            if unmet := _unmet(requirement, markers, versions):
                return unmet
        return ""


def marks_of_notebook(metadata: Mapping[str, Any]) -> Marks:
    """The marks of a notebook. Raises ValueError, saying what was expected."""
    said = _table(metadata, {"marks", "skip", "skipif", "requires", "xfail"})
    return Marks(
        _names(said.get("marks", ())),
        _skip(said.get("skip")),
        tuple(map(_condition, _list(said.get("skipif")))),
        tuple(map(_requirement, _list(said.get("requires")))),
        _expected(said.get("xfail")),
    )


def marks_of_cell(metadata: Mapping[str, Any], tags: frozenset[str]) -> Marks:
    """The marks of a cell. Raises ValueError, saying what was expected."""
    said = _table(metadata, {"marks", "xfail"})
    tagged = sorted(tag.removeprefix(_TAG) for tag in tags if tag.startswith(_TAG))
    expected = _expected(said.get("xfail"))
    if "xfail" in tagged:
        tagged.remove("xfail")
        expected = expected or Expected()
    return Marks((*_names(said.get("marks", ())), *_names(tagged)), xfail=expected)


def _table(metadata: Mapping[str, Any], known: set[str]) -> Mapping[str, Any]:
    said = metadata.get(KEY, {})
    if not isinstance(said, Mapping):
        raise ValueError(f"a table such as {{'marks': ['slow']}}, not {said!r:.80}")
    for key in said:
        if key not in known:
            raise ValueError(f"{', '.join(sorted(known))}, not {key!r:.80}")
    return said


def _names(value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ValueError(f"a list of names as marks, not {value!r:.80}")
    for name in names:
        if name in _OTHERS:
            raise ValueError(f"a name of yours as a mark, not {name!r}: {_OTHERS[name]}")
        if not name.isidentifier() or name.startswith("_"):
            raise ValueError(f"a name as a mark, such as slow, not {name!r:.80}")
    return tuple(dict.fromkeys(names))


def _skip(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is not True and not isinstance(value, str):
        raise ValueError(f"a reason to skip, not {value!r:.80}")
    return value.strip() if isinstance(value, str) and value.strip() else "its metadata say skip"


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _condition(value: Any) -> tuple[Marker, str]:
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    said = value if isinstance(value, Mapping) else {"condition": value}
    condition, reason = said.get("condition"), said.get("reason", "")
    expected = "as skipif: a marker such as \"sys_platform == 'win32'\", or a table of that as "
    if not isinstance(condition, str) or not isinstance(reason, str) or len(said) > 2:
        raise ValueError(f"{expected}condition and a reason, not {value!r:.80}")
    try:
        found = Marker(condition)
        _holds(found, {})
        return found, reason
    except (InvalidMarker, UndefinedEnvironmentName):
        raise ValueError(f"{expected}condition and a reason, not {condition!r:.80}") from None


def _requirement(value: Any) -> Requirement:
    from packaging.markers import UndefinedEnvironmentName
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = Requirement(value)
        if found.marker is not None:
            _holds(found.marker, {})
        return found
    except (InvalidRequirement, UndefinedEnvironmentName, TypeError, AttributeError):
        raise ValueError(f'requirements such as "torch>=2", not {value!r:.80}') from None


def _expected(value: Any) -> Expected | None:
    if value is None or value is False:
        return None
    said = value if isinstance(value, Mapping) else {"reason": "" if value is True else value}
    reason: Any = said.get("reason", "")
    strict: Any = said.get("strict")
    is_strict = strict is None or isinstance(strict, bool)
    if not isinstance(reason, str) or not is_strict or not {*said} <= {"reason", "strict"}:
        raise ValueError(f"a reason as xfail, or a table of reason and strict, not {value!r:.80}")
    return Expected(reason, strict)


def _holds(condition: Marker, markers: Mapping[str, str]) -> bool:
    """True where a condition holds; one that cannot be compared here does not."""
    from packaging.markers import UndefinedComparison

    try:
        return condition.evaluate({**markers, "extra": ""})
    except UndefinedComparison:
        return False


def _unmet(wanted: Requirement, markers: Mapping[str, str], versions: Mapping[str, str]) -> str:
    """Why a requirement is not met; nothing where it is, or is not meant for here."""
    from packaging.utils import canonicalize_name

    if wanted.marker is not None and not _holds(wanted.marker, markers):
        return ""
    version = versions.get(canonicalize_name(wanted.name))
    if version is None:
        return f"{wanted.name} is not installed"
    if not wanted.specifier.contains(version, prereleases=True):
        return f"{wanted.name} is {version}, and {wanted.name}{wanted.specifier} is required"
    return ""
