from __future__ import annotations

import pytest

from pytest_nbrepro.comparison import name_of


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("stdout", "printed text"),
        ("stderr", "text on the error stream"),
        ("error", "error"),
        ("text/plain", "text result"),
        ("text/html", "html"),
        ("text/latex", "formula (latex)"),
        ("text/markdown", "markdown"),
        ("text/javascript", "javascript"),
        ("application/javascript", "javascript"),
        ("application/json", "json"),
        ("application/pdf", "pdf"),
        ("image/png", "picture"),
        ("image/bmp", "picture (bmp)"),
        ("image/gif", "picture (gif)"),
        ("image/jpeg", "picture (jpeg)"),
        ("image/tiff", "picture (tiff)"),
        ("image/webp", "picture (webp)"),
        ("image/svg+xml", "drawing (svg)"),
        ("application/geo+json", "map (geojson)"),
        ("application/vnd.geo+json", "map (geojson)"),
        ("application/vnd.plotly.v1+json", "plotly figure"),
        ("application/vnd.plotly.v12+json", "plotly figure"),
        ("application/vnd.vega.v5+json", "vega chart"),
        ("application/vnd.vegalite.v6+json", "vega chart"),
        ("application/vnd.vegalite.v6.json", "vega chart"),
        ("application/vnd.bokehjs_exec.v0+json", "bokeh plot"),
        ("application/vnd.bokehjs_load.v1+json", "bokeh plot"),
        ("application/vnd.jupyter.widget-view+json", "widget"),
        ("application/vnd.jupyter.widget-view+json; version=2", "widget"),
    ],
)
def test_a_kind_of_output_has_a_name_that_people_know(kind: str, name: str) -> None:
    assert name_of(kind) == name


@pytest.mark.parametrize("kind", ["image/avif", "application/vnd.vegan+json", "application/vnd"])
def test_a_kind_that_nobody_knows_goes_by_its_mime_type(kind: str) -> None:
    assert name_of(kind) == kind
