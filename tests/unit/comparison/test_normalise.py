from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison.normalise import Renamer

A, B = "0x7f175cd6a710", "0x7f175cd6b890"


def renamed(text: str) -> str:
    return Renamer().rename(text)


def test_the_same_object_twice_is_not_two_objects() -> None:
    assert renamed(f"(<A at {A}>, <A at {A}>)") == "(<A at <address1>>, <A at <address1>>)"
    assert renamed(f"(<A at {A}>, <A at {B}>)") == "(<A at <address1>>, <A at <address2>>)"
    assert renamed(f"(<A at {A}>,\n <A at {B}>)") == "(<A at <address1>>,\n <A at <address2>>)"


def test_a_line_that_is_printed_later_may_show_a_new_object_in_an_old_place() -> None:
    reused, fresh = f"<A at {A}>\n<A at {A}>", f"<A at {A}>\n<A at {B}>"
    assert Renamer().rename(reused, is_printed=True) == Renamer().rename(fresh, is_printed=True)
    line, other = f"<A at {A}> <A at {A}>", f"<A at {A}> <A at {B}>"
    assert Renamer().rename(line, is_printed=True) != Renamer().rename(other, is_printed=True)


def test_the_names_of_files_and_elements_keep_their_numbers_throughout_a_cell() -> None:
    renamer = Renamer()
    texts = [renamer.rename(f"/tmp/tmp{name}") for name in ("aaaaaaaa", "bbbbbbbb", "aaaaaaaa")]
    assert texts == ["<temporary1>", "<temporary2>", "<temporary1>"]


def test_names_drawn_in_another_temporary_folder_are_known_where_that_is() -> None:
    text = "/scratch/job7/tmp6z9ft2cg/a.csv"
    assert renamed(text) == text
    assert Renamer(temporary=["/scratch/job7"]).rename(text) == "<temporary1>/a.csv"


@settings(deadline=None)
@given(st.text("ab0x7f at <>'\"=:;/-_[]() \nid", max_size=60))
def test_renaming_twice_changes_nothing_more(text: str) -> None:
    assert renamed(renamed(text)) == renamed(text)


def test_what_plotly_draws_for_each_trace_of_a_figure_widget_is_numbered() -> None:
    shown = "FigureWidget({{'data': [{{'type': 'bar', 'uid': '{0}'}}, {{'uid': '{1}'}}]}})"
    one, two = "6cbc7c44-33fb-42e3-9425-354607aa902f", "99a456ff-a29b-45a1-b4b1-118179e93186"
    renamed = Renamer().rename(shown.format(one, two))
    assert renamed == shown.format("<trace1>", "<trace2>")
    assert Renamer().rename(f"{{'uid': '{one}'}}") == f"{{'uid': '{one}'}}"


def test_a_text_is_renamed_however_long_it_is() -> None:
    before = "q" * 1_000_000
    for short, expected in (
        ("<A at 0x7f5c0a1b2c30>", "<A at <address1>>"),
        ("Wall time: 5 s", "Wall time: <time>"),
        ("/tmp/tmpp2pbtzbd/x", "<temporary1>/x"),
    ):
        assert Renamer().rename(f"{before}\n{short}") == f"{before}\n{expected}"
    long_page = f"{before}<p id='T_53633_row0'></p>"
    renamer = Renamer()
    renamer.declare(long_page)
    assert renamer.rename("#T_53633_row0", is_markup=True) == "#<id1>_row0"
