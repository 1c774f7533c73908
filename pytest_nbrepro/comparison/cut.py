"""Outputs that were too long to keep: compared as far as they were kept, the rest by its digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_nbrepro.comparison.sides import Output, stream_name, text_of_parts
from pytest_nbrepro.comparison.verdict import IDENTICAL, Comparison, Evidence, Verdict
from pytest_nbrepro.digests import Cut, text_of


def rests(fresh: Sequence[Output]) -> dict[str, tuple[int, Cut]]:
    """Of each stream that was cut: how many characters were kept, and what stands for the rest."""
    kept: dict[str, int] = {}
    found: dict[str, Cut] = {}
    for output in fresh:
        if output.get("output_type") == "stream":
            name, parts = stream_name(output), output.get("text")
            for part in parts if isinstance(parts, list) else [parts]:
                if isinstance(part, Cut):
                    found[name] = part
                else:
                    kept[name] = kept.get(name, 0) + len(text_of_parts(part))
    return {name: (kept.get(name, 0), rest) for name, rest in found.items()}


def without_rest(outputs: Sequence[Output], lengths: dict[str, int]) -> list[Output]:
    """The outputs with every stream named in ``lengths`` cut after so many characters."""
    left = dict(lengths)
    shortened = []
    for output in outputs:
        name = stream_name(output)
        if name in left:
            text = text_of_parts(output.get("text"))[: left[name]]
            left[name] -= len(text)
            output = {**output, "text": text}  # noqa: PLW2901 - the same output, shortened
        shortened.append(output)
    return shortened


def compare_rests(
    stored: Sequence[Output], cut: dict[str, tuple[int, Cut]]
) -> Iterator[Comparison]:
    """The verdict on what lies beyond the part of each stream that was kept."""
    for name, (kept, rest) in cut.items():
        texts = [text_of_parts(o.get("text")) for o in stored if stream_name(o) == name]
        yield Comparison(name, compare_cut("".join(texts)[kept:], rest, kept))


def compare_cut(stored: object, fresh: Cut, kept: int = 0) -> Evidence:
    """The verdict on a value of which only length and digest are known."""
    was = Cut.of(text_of(stored))
    if was == fresh:
        return IDENTICAL
    beyond = f" after the first {kept:,}" if kept else ""
    if was.characters == fresh.characters:
        message = f"somewhere in the {fresh.characters:,} characters{beyond}"
    else:
        message = f"{was.characters:,} → {fresh.characters:,} characters{beyond}"
    return Evidence(Verdict.DIFFERENT, f"{message}; too long to say where")
