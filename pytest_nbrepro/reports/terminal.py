"""Plain text for the terminal. Pure: from values to strings, no colour, no width to ask for.

The text of a failure is one string whose first line is the verdict: only that
reads the same in the terminal, in JUnit files, in annotations and under xdist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.notebook import Notebook


def printable(text: str) -> str:
    """The text without what could move a cursor or break an encoding."""
    if text.isprintable():
        return text
    return "".join(c if c in "\n\t" or c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def failure_text(findings: Sequence[Finding]) -> str:
    """The findings as the text of a failing item: the verdict in line one, errors first."""
    ordered = _ordered(findings)
    others = sum(found.severity is Severity.ERROR for found in ordered[1:])
    first, rest = str(ordered[0]).partition("\n")[::2]
    more = f" (and {others} other finding{'s' * (others > 1)})" if others else ""
    parts = [first + more, *([rest] if rest else [])]
    for found in ordered[1:]:
        if found.severity is not Severity.INFO:
            label = "" if found.severity is Severity.ERROR else f"{found.severity}: "
            parts.append(f"\n{label}{found}")
    return printable("\n".join(parts))


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first; but before a lock that does not fit, the missing kernel that explains it."""
    ordered = sorted(findings, key=lambda found: list(Severity).index(found.severity))
    if ordered[0].rule.startswith("LOCK"):
        ordered.sort(key=lambda f: f.rule != "RUN002" or f.severity is Severity.INFO)
    return ordered


def notebook_lines(notebook: Notebook) -> Iterator[str]:
    """A notebook for people, without its record."""
    with_outputs = sum(bool(cell.outputs) for cell in notebook.cells)
    yield f"notebook   {notebook.path}"
    yield f"kernel     {notebook.kernel_name or 'none named'} ({notebook.language or 'unknown'})"
    yield f"code       {len(notebook.cells)} code cells, {with_outputs} with stored outputs"


def record_lines(record: Mapping[str, Any], packages: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """A record for people; ``packages`` are the lines to show for each platform of the locks."""
    resolver = record.get("resolver", {})
    yield f"record     schema {record.get('schema')}, engine {resolver.get('engine') or 'unknown'}"
    yield f"python     {record.get('requires-python') or 'any'}"
    requirements = record.get("requirements", [])
    if requirements:
        yield "requires   " + ", ".join(requirements)
    needs = record.get("requires-hardware", {})
    if needs:
        yield "needs      " + ", ".join(f"{name} {needs[name]}" for name in needs)
    for platform, lines in packages.items():
        yield f"lock       {platform}"
        yield from (f"             {line}" for line in lines)
    yield from _fingerprint_lines(record.get("fingerprint", {}))
    yield f"policy     {record.get('policy', {}).get('preset', 'numeric')}"
    overrides = record.get("policy", {}).get("overrides", {})
    stated = [f"{name} {overrides[name]}" for name in ("rtol", "atol") if name in overrides]
    if stated:
        yield "tolerance  " + ", ".join(stated)
    yield f"cells      {len(record.get('cells', []))} code cells known by their digests"
    for each in record.get("inputs", []):
        size = f"{each['size']:,} bytes" if "size" in each else "the names in it"
        name = each["path"] if each["path"].isprintable() else repr(each["path"])
        yield f"input      {name} ({size}{', stated' * bool(each.get('stated'))})"


def _fingerprint_lines(fingerprint: Mapping[str, Any]) -> Iterator[str]:
    python, machine = fingerprint.get("python", {}), fingerprint.get("platform", {})
    cpu, numerics = fingerprint.get("cpu", {}), fingerprint.get("numerics", {})
    rows = {
        "made with": (python.get("implementation"), python.get("version"), python.get("soabi")),
        "system": (
            machine.get("system"),
            machine.get("machine"),
            *_values(machine.get("os")),
            *_values(machine.get("libc")),
        ),
        "processor": (cpu.get("level"), f"({cpu['name']})" if cpu.get("name") else None),
    }
    for label, parts in rows.items():
        yield f"{label:<10} " + (" ".join(str(part) for part in parts if part) or "unknown")
    for library in numerics.get("blas") or []:
        keys = ("api", "version", "architecture", "threading-layer")
        shown = (str(library[key]) for key in keys if library.get(key))
        yield f"{'algebra':<10} " + " ".join(shown)


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else []
