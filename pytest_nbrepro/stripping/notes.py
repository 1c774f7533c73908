"""Zeppelin's notes (``.zpln``): the results of their paragraphs are stripped."""

from __future__ import annotations

from pytest_nbrepro.spans import skip
from pytest_nbrepro.splice import Edit, array_at, edited, members, object_at


def is_note(content: bytes) -> bool:
    """True where the content of a file is a note of Zeppelin."""
    return stripped_note(content.decode("utf-8", "replace")) is not None


def stripped_note(text: str) -> str | None:
    """The text of a note without results, every other byte as it was; None for what is no note."""
    start = skip(text, 0)
    try:
        top, end = object_at(text, start) if text[start : start + 1] == "{" else ([], start)
    except (ValueError, RecursionError):
        return None
    said = {member.key: member for member in top}
    if "paragraphs" not in said or "nbformat" in said or skip(text, end) != len(text):
        return None
    paragraphs = said["paragraphs"]
    if not isinstance(paragraphs.value, list) or not all(
        isinstance(paragraph, dict) for paragraph in paragraphs.value
    ):
        return None
    return edited(
        text,
        (
            Edit(member.value_start, member.value_end, "{}")
            for paragraph in array_at(text, paragraphs.value_start)[0]
            for member in members(text, paragraph.start)
            if member.key == "results" and member.value != {}
        ),
    )
