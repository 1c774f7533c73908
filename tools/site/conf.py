"""The site that ``make docs`` builds with Sphinx: the pages as they stand in the repository.

Pages are Markdown that GitHub shows as well, so links between them are paths of files. The root of
the repository is the root of the site, and every link holds in both places. The navigation is made
of the tables of docs/index.md: a page that they do not name fails the build.
"""

import re
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
INDEX = "docs/index"
#: Pages beside those in docs/, and what the navigation calls them.
BESIDE = {
    "The examples": "examples/README",
    "Benchmarks": "benchmarks/README",
    "Benchmarks of comparing": "benchmarks/comparison/README",
    "Contributing": "CONTRIBUTING",
    "Changes": "CHANGELOG",
}

project = "pytest-nbrepro"
project_copyright = "the pytest-nbrepro developers"
version = re.findall(
    r'^__version__ = "(.+)"$',
    (ROOT / "pytest_nbrepro" / "__init__.py").read_text(encoding="utf-8"),
    re.MULTILINE,
)[0]

extensions = ["myst_parser"]
root_doc = INDEX
include_patterns = ["docs/*.md", *(f"{page}.md" for page in BESIDE.values())]
exclude_patterns = [".*", "build", "dist"]

myst_heading_anchors = 4
suppress_warnings = [
    "myst.header",  # pages of one table may begin with a deeper heading
    "misc.highlighting_failure",  # shortened JSON and TOML has dots in it
]

# two dashes of an option are no dash of a sentence
smartquotes = False

html_theme = "furo"
html_title = f"pytest-nbrepro {version}"
html_static_path = ["static"]
html_css_files = ["nbrepro.css"]
html_extra_path = ["root"]
html_copy_source = False
html_show_sphinx = False
html_use_index = False
html_theme_options = {"top_of_page_buttons": [], "navigation_with_keys": True}


def navigation(index: str) -> dict[str, dict[str, str]]:
    """The sections of the page ``index``, each with the pages of its tables by their names."""
    sections: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for title, body in re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", index, re.MULTILINE):
        rows = "\n".join(line for line in body.splitlines() if line.startswith("|"))
        for name, page in re.findall(r"\[([^\]]+)\]\(([\w-]+)\.md\)", rows):
            if page not in seen:
                seen.add(page)
                sections.setdefault(title, {})[name] = f"docs/{page}"
    return sections


def _with_navigation(_app: Any, name: str, source: list[str]) -> None:
    """Put the navigation below the first page, where only Sphinx sees it."""
    if name != INDEX:
        return
    for title, pages in {**navigation(source[0]), "The project": BESIDE}.items():
        entries = "\n".join(
            f"{name[:1].upper()}{name[1:]} </{page}>" for name, page in pages.items()
        )
        source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{entries}\n```\n"


def _with_schemas(app: Any, failure: Exception | None) -> None:
    """Give the schemas addresses that stay."""
    if failure is None and app.builder.format == "html":
        for schema in (ROOT / "docs").glob("*.schema.json"):
            shutil.copy(schema, Path(app.outdir) / "docs" / schema.name)


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _with_navigation)
    app.connect("build-finished", _with_schemas)
