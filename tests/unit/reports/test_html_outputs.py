from __future__ import annotations

from dataclasses import replace

import pytest
from hostile import seen
from sessions import content, output

from pytest_nbrepro.comparison import marked_tables, terminal
from pytest_nbrepro.findings import finding
from pytest_nbrepro.reports.html.outputs import Means
from pytest_nbrepro.reports.html.outputs import output as made_of
from pytest_nbrepro.reports.session import Output

MEANS = Means(terminal, lambda stored, fresh: marked_tables(stored, fresh, 1e-5, 0.0), 1e-5)
_TABLE = "<table><thead><tr><th></th><th>a</th></tr></thead><tr><th>r</th><td>{}</td></tr></table>"


def shown(found: Output) -> str:
    return made_of(found, None, MEANS)


def text(markup: str) -> str:
    return " ".join(" ".join(seen(markup).text).split())


def pictures(markup: str) -> list[str]:
    return [told["alt"].partition(":")[0] for tag, told in seen(markup).tags if tag == "img"]


def test_printed_text_is_shown_as_a_terminal_shows_it() -> None:
    made = shown(output("\x1b[31m10%\r100%\x1b[0m\n", "\x1b[31m10%\r101%\x1b[0m\n"))
    assert "100" in text(made)
    assert "31m" not in made


def test_a_picture_has_three_sides_and_can_be_swiped() -> None:
    made = shown(output("AAAA", "BBBB", "image/png", difference=content("CCCC")))
    assert pictures(made) == ["stored", "fresh", "difference"]
    assert ">Swipe</button>" in made


def test_a_picture_of_one_side_cannot_be_swiped() -> None:
    made = shown(output("AAAA", None, "image/png"))
    assert pictures(made) == ["stored"]
    assert "Swipe" not in made


def test_a_drawing_is_a_picture_and_no_element_of_the_page() -> None:
    made = shown(output("<svg><script>1</script></svg>", "<svg/>", "image/svg+xml"))
    assert pictures(made) == ["stored", "fresh"]
    assert "<svg" not in made


def test_tables_are_laid_over_each_other_and_the_rest_is_folded() -> None:
    made = shown(output(_TABLE.format("1"), _TABLE.format("2"), "text/html"))
    assert "<del>1</del> <ins>2</ins>" in made
    assert [a.get("open") for tag, a in seen(made).tags if tag == "details"] == [None, None]
    assert made.count("<iframe") == 2


def test_html_without_tables_is_shown_as_it_looks() -> None:
    made = shown(output("<b>1</b>", "<b>2</b>", "text/html"))
    assert [a.get("open") for tag, a in seen(made).tags if tag == "details"] == ["", None]


@pytest.mark.parametrize("kind", ["text/markdown", "text/latex", "application/javascript", "error"])
def test_what_people_can_read_is_shown_line_by_line(kind: str) -> None:
    assert '<table class="diff">' in shown(output("a", "b", kind))


def test_objects_are_shown_line_by_line() -> None:
    made = shown(output('{"a":[1,2]}', '{"a":[1,3]}', "application/vnd.vega.v5+json"))
    assert ' "a": [' in made.replace("&quot;", '"')
    assert "<del title" in made


def test_json_that_is_none_is_shown_as_text() -> None:
    assert "broken" in text(shown(output("{broken", "{}", "application/json")))


def test_other_files_are_not_shown() -> None:
    made = shown(output("AAAA", "BBBB", "application/pdf", diff=("- 4 bytes", "+ 5 bytes")))
    assert "AAAA" not in made
    assert text(made).endswith("As in the terminal - 4 bytes + 5 bytes")


def test_what_was_cut_is_told_with_its_size_and_digest() -> None:
    left_out, cut = content(None, 5_000_000), content("b", 9, is_whole=False)
    made = text(shown(replace(output("a", "b"), stored=left_out, fresh=cut)))
    assert f"stored: not kept, 5,000,000 characters in all, SHA-256 {'0' * 64}" in made
    assert "fresh: only the beginning is kept, 9 characters in all" in made


def test_the_finding_of_an_output_gives_its_rule_and_its_hint() -> None:
    told = finding("OUT001", "printed text differs: 1 → 2", hint="set a seed")
    made = text(made_of(output("1", "2"), told, MEANS))
    assert made.startswith("error OUT001 stdout different 1 → 2")
    assert made.endswith("hint: set a seed")
