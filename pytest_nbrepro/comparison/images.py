"""Compare pictures: by what is seen of them, whatever their files say and however they are packed.

Equal pixels are the same picture; what only rounding does to pixels (`pixels`
says what that is) is within tolerance; anything else differs. A PNG names the
program that drew it, so that a new renderer can be told from new data. Pixels
are unpacked by Pillow, an extra; without it, and where Pillow cannot hold
pixels against each other (16 bits a channel, enormous pictures), a PNG is
judged by its rows as they are stored, other pictures by their bytes.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import zip_longest

from pytest_nbrepro.comparison.files import bytes_differ, decoded, not_base64
from pytest_nbrepro.comparison.frames import Frame, UnreadableError, frames
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.pixels import Apart, pixels_apart
from pytest_nbrepro.comparison.png import Png, read_png
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_EXTRA = 'how many pixels differ, and where, is told after pip install "pytest-nbrepro[images]"'
_NOBODY = "an unknown program"


def compare_picture(stored: str, fresh: str, _tolerance: Tolerance) -> Evidence:
    """Compare two pictures (base64) of a format that browsers show."""
    contents = decoded(stored, fresh)
    if contents is None:
        return not_base64(stored, fresh)
    if contents[0] == contents[1]:
        return IDENTICAL
    was, now = read_png(contents[0]), read_png(contents[1])
    if was and now and was.has_rows_of(now):
        return EQUIVALENT
    if any(png and png.depth > 8 for png in (was, now)):  # Pillow would drop what is beyond
        found = _files_differ(contents, was, now)
    else:
        try:
            found = _compare_frames(*contents)
        except ImportError:
            found = _files_differ(contents, was, now, hint=_EXTRA)
        except UnreadableError as error:
            found = _files_differ(contents, was, now, why=f"{error}; ")
    return _with_makers(found, was, now) if was and now else found


def _files_differ(
    contents: tuple[bytes, bytes],
    was: Png | None,
    now: Png | None,
    *,
    why: str = "",
    hint: str = "",
) -> Evidence:
    """The evidence where nothing is known of single pixels."""
    found = bytes_differ(*contents)
    if was and now:
        sizes = [f"{png.width}×{png.height}" for png in (was, now)]
        is_same_size = sizes[0] == sizes[1]
        what = f"other pixels, same size ({sizes[0]})"
        found = replace(found, message=what if is_same_size else f"{sizes[0]} → {sizes[1]} pixels")
    return replace(found, message=why + found.message, hint=hint)


def _with_makers(found: Evidence, was: Png, now: Png) -> Evidence:
    """The evidence with what can be said of the programs that drew the two pictures."""
    if found.verdict.is_same or not (was.software or now.software):
        return found
    stored, fresh = was.software or _NOBODY, now.software or _NOBODY
    if stored == fresh:
        told = f"both were drawn by {fresh}: look for the change in the data, the code or the fonts"
        return replace(found, hint=found.hint or told)
    name, _, version = stored.rpartition(" ")
    before = version if name and fresh.rpartition(" ")[0] == name else f"by {stored}"
    message = f"drawn by {fresh} here, {before} when stored; {found.message}"
    hint = "the renderer changed; whether the data did cannot be told from the picture"
    return replace(found, message=message, hint=hint, is_redrawn=True)


def _compare_frames(stored: bytes, fresh: bytes) -> Evidence:
    """Compare frame by frame. Raises UnreadableError, and ImportError without Pillow."""
    found: list[Evidence] = []
    counts, timing = [0, 0], ""
    with closing(frames(stored, "stored")) as old, closing(frames(fresh, "fresh")) as new:
        for was, now in zip_longest(old, new):
            counts = [counts[0] + (was is not None), counts[1] + (now is not None)]
            if was is not None and now is not None:
                if was.size != now.size:
                    return _different(f"{_by(was.size)} → {_by(now.size)} pixels")
                found.append(_compare_frame(was, now))
                timing = timing or _timing(was, now, len(found))
    if counts[0] != counts[1]:
        return _different(f"{counts[0]} → {counts[1]} frames")
    return found[0] if len(found) == 1 else _of_all(found, timing)


def _compare_frame(was: Frame, now: Frame) -> Evidence:
    apart = pixels_apart(was.image, now.image)
    if not apart.count:
        return EQUIVALENT
    verdict = Verdict.WITHIN_TOLERANCE if apart.is_rounding else Verdict.DIFFERENT
    return Evidence(verdict, _told(apart, was.size))


def _timing(was: Frame, now: Frame, number: int) -> str:
    """How a frame, or the animation, is played otherwise."""
    if was.repeats != now.repeats:
        return f"it plays {was.repeats} → {now.repeats}"
    if was.milliseconds != now.milliseconds:
        return f"frame {number} is shown for {was.milliseconds:g} → {now.milliseconds:g} ms"
    return ""


def _of_all(found: list[Evidence], timing: str) -> Evidence:
    """The verdict on an animation: the worst of its frames', and on how they follow each other."""
    verdicts = [evidence.verdict for evidence in found]
    worst = max(verdicts, key=list(Verdict).index)
    if timing and worst is not Verdict.DIFFERENT:
        return _different(timing)
    if worst is Verdict.EQUIVALENT:
        return EQUIVALENT
    number, more = verdicts.index(worst), verdicts.count(worst) - 1
    rest = f", and {more} more frame{'s' * (more > 1)}" if more else ""
    return Evidence(worst, f"frame {number + 1} of {len(found)}: {found[number].message}{rest}")


def _different(message: str) -> Evidence:
    return Evidence(Verdict.DIFFERENT, message)


def _told(apart: Apart, size: tuple[int, int]) -> str:
    x, y = ("-".join(map(str, sorted(set(ends)))) for ends in (apart.x, apart.y))
    where = f"{'at' if apart.count == 1 else 'within'} x {x}, y {y} from the top left"
    by = f"by {'up to ' * (apart.count > 1)}{apart.levels} of 255 levels"
    return f"{apart.count} of {apart.of} pixels ({_by(size)}) {by}, {where}"


def _by(size: tuple[int, int]) -> str:
    """A size as people write it: 640×480."""
    return f"{size[0]}×{size[1]}"
