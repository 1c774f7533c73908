"""What a script needs so that it does as a notebook's kernel does, each part by its name.

A kernel shows the value of a cell's last expression in IPython's words, saves
and closes the figures of matplotlib at the end of each cell (its inline
backend), and is no terminal to pandas. Names begin so that no notebook's do.
"""

from __future__ import annotations

from collections.abc import Iterable

SHOW, DISPLAY, FIGURES, PANDAS, RUN, LINES = "show display figures pandas run lines".split()

_PARTS = {
    SHOW: '''\
def _nbrepro_show(value):
    """Print a value as Jupyter shows its text."""
    if value is None:
        return
    try:
        from IPython.core.formatters import PlainTextFormatter
    except ImportError:
        text = repr(value)
    else:
        text = PlainTextFormatter()(value)
    print(text)
''',
    DISPLAY: '''\
def display(*values, **_options):
    """Print values as Jupyter shows their text."""
    for value in values:
        _nbrepro_show(value)
''',
    FIGURES: '''\
import matplotlib as _nbrepro_matplotlib

_nbrepro_matplotlib.use("agg")
import matplotlib.pyplot as _nbrepro_pyplot

_nbrepro_saved = 0


def _nbrepro_figures(*_arguments, **_options):
    """Save the figures that are open, and close them, as Jupyter does at the end of a cell."""
    global _nbrepro_saved
    for number in _nbrepro_pyplot.get_fignums():
        _nbrepro_saved += 1
        figure, name = _nbrepro_pyplot.figure(number), f"{_NBREPRO_NAME}-{_nbrepro_saved}.png"
        figure.savefig(name, dpi=figure.dpi, bbox_inches="tight", facecolor=figure.get_facecolor())
    _nbrepro_pyplot.close("all")


_nbrepro_pyplot.show = _nbrepro_figures
''',
    PANDAS: """\
import pandas as _nbrepro_pandas

if _nbrepro_pandas.get_option("display.max_columns") == 0:
    _nbrepro_pandas.set_option("display.max_columns", 20)
""",
    RUN: '''\
def _nbrepro_run(command, script=None):
    """Run a command in a shell, or a script that is given to it."""
    import subprocess
    import sys

    sys.stdout.flush()
    is_shell = isinstance(command, str)
    return subprocess.run(command, shell=is_shell, input=script, text=True).returncode
''',
    LINES: '''\
def _nbrepro_lines(command):
    """The lines that a command prints."""
    import subprocess

    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(command, shell=True, text=True, **streams).stdout.splitlines()
''',
}


def prelude(needed: Iterable[str], name: str) -> list[str]:
    """The parts that are needed, for a script of that name."""
    wanted = set(needed)
    if DISPLAY in wanted:
        wanted.add(SHOW)
    parts = [text for key, text in _PARTS.items() if key in wanted]
    if FIGURES in wanted:
        parts.insert(0, f"_NBREPRO_NAME = {name!r}\n")
    return parts
