"""Draw the synthetic seedlings that the example notebooks analyse.

The model is the textbook one: height and stem diameter are log-normal within each species and
light level, and dry mass follows the stem's volume (diameter squared times height) by a power
law a little below one. Nothing here was measured.

    python tools/make_example_data.py examples/data/seedlings.csv
"""

import argparse
import csv
import math
import random
from pathlib import Path

SEED = 20_240_317
PER_GROUP = 10
UNWEIGHED = {"S23", "S71"}

# typical height in cm in shade, half light and in the open
TYPICAL_HEIGHT = {
    "beech": (24.5, 28.0, 28.5),
    "birch": (26.0, 44.0, 60.0),
    "oak": (21.5, 30.0, 33.5),
}
# how stout a stem is for its height, and how dense its wood
STOUTNESS = {"beech": -1.61, "birch": -2.04, "oak": -1.36}
DENSITY = {"beech": 1.15, "birch": 1.00, "oak": 1.20}
# shaded stems are drawn out and thin
LIGHT_ON_STEM = {"shade": -0.22, "half": 0.00, "open": 0.15}


def seedlings(rng: random.Random) -> list[list[str]]:
    """Give one row for each seedling, as text, in the order of the tags."""
    rows: list[list[str]] = []
    for species, heights in TYPICAL_HEIGHT.items():
        for light, typical in zip(LIGHT_ON_STEM, heights, strict=True):
            for _ in range(PER_GROUP):
                tag = f"S{len(rows) + 1:02}"
                height = typical * math.exp(rng.gauss(0.0, 0.18))
                stem = math.exp(
                    STOUTNESS[species]
                    + 0.9 * math.log(height)
                    + LIGHT_ON_STEM[light]
                    + rng.gauss(0.0, 0.10)
                )
                volume = (stem / 10) ** 2 * height
                mass = 0.35 * DENSITY[species] * volume**0.92 * math.exp(rng.gauss(0.0, 0.18))
                weighed = "" if tag in UNWEIGHED else f"{mass:.2f}"
                rows.append([tag, species, light, f"{height:.1f}", f"{stem:.2f}", weighed])
    return rows


def main() -> None:
    """Write the table to the path given on the command line."""
    parser = argparse.ArgumentParser(description="Draw the synthetic seedlings.")
    parser.add_argument("path", type=Path, help="the CSV file to write")
    path: Path = parser.parse_args().path
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["seedling", "species", "light", "height_cm", "stem_mm", "mass_g"])
        writer.writerows(seedlings(random.Random(SEED)))  # noqa: S311 - a seed is the point


if __name__ == "__main__":
    main()
