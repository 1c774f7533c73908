"""The parts of `numerics.py`: which bits change with a setting, and who tells of it."""
