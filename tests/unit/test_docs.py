"""What the pages say exists: rules, options, commands, links; and the made pages are up to date."""

import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_nbrepro import commands
from pytest_nbrepro.comparison import Terms, Verdict, compare_outputs
from pytest_nbrepro.config import Settings, from_pyproject
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.rules import RULES

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for folder in (".", "docs", "examples", "benchmarks")
    for page in (ROOT / folder).glob("*.md")
)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^(?:\$ )?nbrepro (\S+)", re.MULTILINE)
COMPARE = ROOT / "docs" / "compare.md"
NORMAL = ROOT / "docs" / "normalising.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *languages: str) -> Iterator[str]:
    return (found[2] for found in FENCED.finditer(text(page)) if found[1] in languages)


def anchors(page: Path) -> set[str]:
    """The places on a page that can be linked to, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def make_docs(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = ROOT / "tools" / "make_docs.py"
    return subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False
    )


def test_the_made_pages_are_up_to_date() -> None:
    checked = make_docs("--check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr


def test_a_made_page_that_was_edited_is_named_and_made_again(tmp_path: Path) -> None:
    made = make_docs("--folder", str(tmp_path))
    assert made.stdout == "".join(
        f"wrote {name}\n"
        for name in (
            "bad-input.md",
            "commands.md",
            "normalising.md",
            "record.schema.json",
            "report.schema.json",
            "rules.md",
            "run.schema.json",
            "settings.md",
        )
    )
    rules = tmp_path / "rules.md"
    rules.write_text(text(rules).replace("LOCK002", "LOCK999"), encoding="utf-8")
    checked = make_docs("--check", "--folder", str(tmp_path))
    assert (checked.returncode, checked.stdout.split(" ")[0]) == (1, "rules.md")
    assert make_docs("--folder", str(tmp_path)).stdout == "wrote rules.md\n"


def test_every_rule_is_on_the_page_of_rules() -> None:
    page = text(ROOT / "docs" / "rules.md")
    for rule in RULES.values():
        assert f"### {rule.code}\n*{rule.summary}" in page
        assert rule.explanation in page
        assert rule.fix in page


def test_every_option_is_on_the_page_of_settings() -> None:
    page = text(ROOT / "docs" / "settings.md")
    for option in OPTIONS:
        assert f"`{option.name.replace('_', '-')}`" in page
        assert option.table_only or f"`{option.flag}" in page


@every_page
def test_rules_that_are_mentioned_exist(page: Path) -> None:
    families = {code.rstrip("0123456789") for code in RULES}
    mentioned = re.findall(rf"\b(?:{'|'.join(families)})\d{{3}}\b", text(page))
    assert set(mentioned) <= set(RULES)


def test_the_page_of_orders_gives_each_rule_its_severity() -> None:
    rows = re.findall(
        r"^\| \[(\w+)\].*\| (\w+) \|$", text(ROOT / "docs" / "order.md"), re.MULTILINE
    )
    family = {code: str(rule.severity) for code, rule in RULES.items() if code.startswith("ORDER")}
    assert dict(rows) == family


@every_page
def test_options_that_are_mentioned_exist(page: Path) -> None:
    mentioned = set(re.findall(r"--nbrepro-[a-z-]*[a-z]", text(page)))
    assert mentioned <= {option.flag for option in OPTIONS if not option.table_only}


@every_page
def test_commands_that_are_shown_exist(page: Path) -> None:
    shown = {name for block in blocks(page, "console", "sh") for name in COMMANDS.findall(block)}
    assert shown <= {*commands.COMMANDS, "--help", "--version"}


@every_page
def test_links_to_files_resolve(page: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", FENCED.sub("", text(page)))  # in code, it is a call of an item
    for target in LINK.findall(prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path) if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_every_page_can_be_reached_from_the_first() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {target.partition("#")[0] for target in LINK.findall(text(index))}
    assert {page.name for page in index.parent.glob("*.md")} == {*linked, index.name}


def test_every_page_is_once_in_the_navigation_of_the_site() -> None:
    sections = runpy.run_path(str(ROOT / "tools" / "site" / "conf.py"))["navigation"](
        text(ROOT / "docs" / "index.md")
    )
    pages = [page for entries in sections.values() for page in entries.values()]
    written = {f"docs/{page.stem}" for page in (ROOT / "docs").glob("*.md")} - {"docs/index"}
    assert sorted(pages) == sorted(written)


def test_the_settings_that_are_shown_are_understood(tmp_path: Path) -> None:
    shown = list(blocks(ROOT / "docs" / "settings.md", "toml"))
    (tmp_path / "pyproject.toml").write_text("\n".join(shown), encoding="utf-8")
    assert from_pyproject(tmp_path) != Settings()
    options = tomllib.loads("\n".join(shown))["tool"]["pytest"]["ini_options"]
    ours = {name for name in options if name.startswith("nbrepro")}
    assert ours
    assert ours <= {option.ini for option in OPTIONS}


def test_the_verdicts_that_are_listed_are_all_there_are() -> None:
    listed = re.findall(r"^\| ([a-z ]+) \|.*\| (passes|fails) \|$", text(COMPARE), re.MULTILINE)
    assert [word for word, _ in listed] == [str(verdict) for verdict in Verdict]
    assert [result == "passes" for _, result in listed] == [verdict.is_same for verdict in Verdict]


@pytest.mark.parametrize(
    ("stored", "fresh", "verdict"),
    re.findall(r"^\| `(.+)` \| `(.+)` \| ([a-z ]+)", text(COMPARE), re.MULTILINE),
)
def test_the_comparisons_that_are_shown_come_out_so(stored: str, fresh: str, verdict: str) -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": each} for each in (stored, fresh)
    ]
    (comparison,) = compare_outputs(outputs[:1], outputs[1:])
    assert verdict.strip() == str(comparison.verdict)


@pytest.mark.parametrize(
    ("stored", "fresh", "verdict"),
    re.findall(
        r"^\| (`/.+`|`C:.+`) \| (`/.+`) \| (the same|different)", text(NORMAL), re.MULTILINE
    ),
)
def test_the_paths_that_are_shown_come_out_so(stored: str, fresh: str, verdict: str) -> None:
    known = Terms(folders=(("/home/bob/proj", "folder"), ("/home/bob", "home")))
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": each.replace("`", "")}
        for each in (stored, fresh)
    ]
    (comparison,) = compare_outputs(outputs[:1], outputs[1:], known)
    assert comparison.verdict.is_same is (verdict == "the same")


def test_the_identifier_that_is_shown_reads_so() -> None:
    ((stored, normal),) = re.findall(r"`([^`]+)` reads `([^`]+)`", text(COMPARE))
    printed = {"output_type": "stream", "text": stored.replace("…", "0000000010")}
    (comparison,) = compare_outputs([printed], [])
    assert comparison.evidence.diff == (f"- {normal}",)
