"""``python -m pytest_nbrepro``: the same as ``nbrepro``, where no script is to be found."""

from __future__ import annotations

from pytest_nbrepro.cli import main

if __name__ == "__main__":
    main(prog_name="nbrepro")
