"""Make what is made from tables in docs/: five pages, and the schemas of record and JSON reports.

    python tools/make_docs.py           # write them
    python tools/make_docs.py --check   # exit with 1 where one is out of date

The pages are bad-input, commands, normalising, rules and settings. The tables are `RULES`,
`NORMALISING` and `OPTIONS` of the package, its commands as click has them and, of the acceptance
tests, `nasty.GROUPS`; the prose is in `tools/*_page.md`, where a comment marks the place. The
schemas of the reports are made of their own types, that of the record in `record_schema.py`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from commands_page import command_lines
from record_schema import schema as record_schema

from pytest_nbrepro.config import Settings
from pytest_nbrepro.normalising import NORMALISING
from pytest_nbrepro.option import Option
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.reports import printable_lines
from pytest_nbrepro.reports.schema import schema as report_schema
from pytest_nbrepro.reports.schema import schema_of_runs
from pytest_nbrepro.rules import RULES, Rule

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "acceptance"))
from nasty import GROUPS, Nasty

DOCS = Path(__file__).parent.parent / "docs"
PROSE = Path(__file__).parent
_LONGEST = 120

FAMILIES = {
    "NB": "the file itself",
    "REC": "the record",
    "LOCK": "packages and inputs",
    "HW": "the machine",
    "ORDER": "the order of the cells",
    "RUN": "running the cells",
    "OUT": "outputs",
    "DIFF": "stripped notebooks and their baselines",
}


def rules_page() -> str:
    """Give the page of all rules, by family, each with what it means and what to do."""
    lines: list[str] = []
    for family in dict.fromkeys(code.rstrip("0123456789") for code in RULES):
        members = [rule for code, rule in RULES.items() if code.rstrip("0123456789") == family]
        lines += [f"## {family}: {FAMILIES[family]}", *_table(members)]
        lines += [*(line for rule in members for line in _rule(rule)), ""]
    return _page("rules", "pytest_nbrepro/rules/", lines)


def _page(name: str, table: str, lines: list[str]) -> str:
    """Put the lines made from a table into the prose of a page."""
    prose = (PROSE / f"{name}_page.md").read_text(encoding="utf-8")
    made = f"<!-- Made by tools/make_docs.py; edit {table} or tools/{name}_page.md instead. -->\n"
    return made + prose.replace(f"<!-- {name} -->", "\n".join(lines).strip())


def _table(rules: list[Rule]) -> Iterator[str]:
    yield from ("", "| code | severity | |", "|---|---|---|")
    for rule in rules:
        yield f"| [{rule.code}](#{rule.code.lower()}) | {rule.severity} | {rule.summary} |"


def _rule(rule: Rule) -> Iterator[str]:
    yield from ("", f"### {rule.code}")
    yield f"*{rule.summary} ({rule.severity})*"
    yield from ("", rule.explanation, "", f"**What to do:** {rule.fix}")


def settings_page() -> str:
    """Give the page of all settings, with every option described in its place."""
    lines = [line for option in OPTIONS for line in _option(option)]
    return _page("settings", "pytest_nbrepro/options.py", lines)


def _option(option: Option) -> Iterator[str]:
    value = f" {option.metavar}" if option.metavar else ""
    yield from (f"### {option.key}", f"{option.help[:1].upper()}{option.help[1:]}.", "")
    if option.table_only:
        yield from (f"- `[tool.nbrepro]`: `{option.key}`; only there", "")
        return
    if option.command_line_only:
        yield f"- command line: `{option.flag}{value}`; `{option.key}` in a file is a mistake"
        yield ""
        return
    yield f"- command line: `{option.flag}{value}`"
    yield f"- ini option: `{option.ini}`"
    yield f"- `[tool.nbrepro]`: `{option.key}`"
    yield from (f"- default: {_default(option)}", "")


def _default(option: Option) -> str:
    default: Any = getattr(Settings(), option.name)
    if option.name == "policy":
        return "what the notebook's record says"
    if default is None or default in ((), {}):
        return "none"
    if isinstance(default, str):
        return f"`{default}`"
    return "`false`" if default is False else f"`{default:g}`"


def normalising_page() -> str:
    """Give the page of all normalising rules, each with an example."""
    lines = ["| rule | what | is compared as | example |", "|---|---|---|---|"]
    for rule in NORMALISING.values():
        example = " ".join(printable_lines(rule.before))
        lines.append(
            f"| `{rule.name}` | {_cell(rule.summary)} | {_placeholder(rule.instead)} "
            f"| `{_cell(example)}` |"
        )
    return _page("normalising", "pytest_nbrepro/normalising.py", lines)


def _placeholder(instead: str) -> str:
    return f"`{instead}`" if instead.startswith("<") else instead


def commands_page() -> str:
    """Give the page of all commands, with their options."""
    return _page("commands", "the command in pytest_nbrepro/commands/", command_lines())


def bad_input_page() -> str:
    """Give the page of nasty notebooks, each with what happens and under which rule."""
    lines: list[str] = []
    for group, cases in GROUPS.items():
        lines += [f"## {group}", "", "| input | what happens | rule |", "|---|---|---|"]
        lines += [
            f"| {_cell(case.what)} | {_outcome(case)} | {_link(case.rule)} |" for case in cases
        ]
        lines.append("")
    return _page("bad-input", "tests/acceptance/nasty", lines)


def _outcome(case: Nasty) -> str:
    if case.warns and not case.happens:
        return f"runs; `{case.warns.partition(' ')[2]}`, with its name"
    if not case.says:
        return case.happens or "runs, and is compared"
    first_line = case.says.partition(" ")[2]
    return f"`{_cell(first_line[:_LONGEST])}{'…' * (len(first_line) > _LONGEST)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()


def _link(code: str) -> str:
    return f"[{code}](rules.md#{code.lower()})" if code else ""


def _as_file(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "bad-input.md": bad_input_page,
    "commands.md": commands_page,
    "normalising.md": normalising_page,
    "record.schema.json": lambda: _as_file(record_schema()),
    "report.schema.json": lambda: _as_file(report_schema()),
    "rules.md": rules_page,
    "run.schema.json": lambda: _as_file(schema_of_runs()),
    "settings.md": settings_page,
}


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Make the pages that come from tables.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if out of date")
    parser.add_argument("--folder", type=Path, default=DOCS, help="where the pages lie")
    arguments = parser.parse_args()
    outdated = 0
    for name, make in PAGES.items():
        path = arguments.folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == make():
            continue
        outdated += 1
        if arguments.check:
            print(f"{name} is out of date; to make it: python tools/make_docs.py")
        else:
            path.write_text(make(), encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    return 1 if arguments.check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
