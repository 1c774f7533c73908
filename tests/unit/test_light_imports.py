"""What takes a second to import is left out of what imports it, until somebody asks for it."""

from __future__ import annotations

import subprocess
import sys


def run(code: str) -> str:
    """What code prints in a Python of its own, in which nothing is imported yet."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
    )
    return done.stdout


def test_checks_of_addresses_are_there_and_loaded_with_the_first() -> None:
    code = """
import sys
from pytest_nbrepro.light_imports import light_imports
with light_imports():
    import nbformat
print("rfc3987_syntax" in sys.modules, "lark" in sys.modules)
from jsonschema import FormatChecker
print([FormatChecker().conforms(text, "iri") for text in ("https://a.org/\\u00fc", "a b")])
import rfc3987_syntax
print("lark" in sys.modules, rfc3987_syntax.is_valid_syntax("iri", "https://a.org"))
"""
    assert run(code).splitlines() == ["False False", "[True, False]", "True True"]


def test_what_else_is_asked_for_is_the_modules_own() -> None:
    code = """
import sys
from pytest_nbrepro.light_imports import light_imports
with light_imports():
    from rfc3987_syntax import RFC3987_SYNTAX_TERMS
print("iri" in RFC3987_SYNTAX_TERMS, "lark" in sys.modules)
"""
    assert run(code) == "True True\n"


def test_where_it_is_not_installed_nothing_stands_for_it() -> None:
    code = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "rfc3987_syntax" else find(name)
from pytest_nbrepro.light_imports import light_imports
with light_imports():
    print("rfc3987_syntax" in sys.modules)
"""
    assert run(code) == "False\n"


def test_running_notebooks_loads_no_parser() -> None:
    code = """
import sys
from pytest_nbrepro.execution.loop import LoopThread
LoopThread()
print("nbclient" in sys.modules, "lark" in sys.modules)
"""
    assert run(code) == "True False\n"
