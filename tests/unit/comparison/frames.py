"""Tables as libraries show them: real ones of each library, and any that pandas would write."""

from __future__ import annotations

from collections.abc import Sequence

#: pandas 3.1, two levels of rows and of columns.
LEVELS = """<table border="1" class="dataframe">
  <thead>
    <tr>
      <th></th>
      <th></th>
      <th colspan="2" halign="left">x</th>
    </tr>
    <tr>
      <th></th>
      <th></th>
      <th>mean</th>
      <th>std</th>
    </tr>
    <tr>
      <th>k</th>
      <th>i</th>
      <th></th>
      <th></th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <th rowspan="2" valign="top">a</th>
      <th>1</th>
      <td>0.125</td>
      <td>-0.50</td>
    </tr>
    <tr>
      <th>2</th>
      <td>1.500</td>
      <td>2.25</td>
    </tr>
    <tr>
      <th>b</th>
      <th>1</th>
      <td>3.000</td>
      <td>4.75</td>
    </tr>
  </tbody>
</table>"""

#: pandas 3.1, a Styler with a caption and without its index.
STYLED = """<style type="text/css">
</style>
<table id="T_53633">
  <caption>Prices</caption>
  <thead>
    <tr>
      <th id="T_53633_level0_col0" class="col_heading level0 col0" >price</th>
      <th id="T_53633_level0_col1" class="col_heading level0 col1" >in stock</th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <td id="T_53633_row0_col0" class="data row0 col0" >12.50</td>
      <td id="T_53633_row0_col1" class="data row0 col1" >3</td>
    </tr>
    <tr>
      <td id="T_53633_row1_col0" class="data row1 col0" >3.25</td>
      <td id="T_53633_row1_col1" class="data row1 col1" >1</td>
    </tr>
    <tr>
      <td id="T_53633_row2_col0" class="data row2 col0" >8.00</td>
      <td id="T_53633_row2_col1" class="data row2 col1" >4</td>
    </tr>
  </tbody>
</table>
"""

#: statsmodels 0.15, of the summary of a regression.
SUMMARY = """<table class="simpletable">
<caption>OLS Regression Results</caption>
<tr>
  <th>Dep. Variable:</th>       <td>y</td>       <th>  R-squared:       </th> <td>   0.741</td>
</tr>
<tr>
  <th>Df Model:</th>       <td>     2</td>      <th>       </th>     <td> </td>
</tr>
</table>"""

#: Great Tables 1.1, less its classes: a title, a spanner, a group.
GREAT = """<table>
<thead>
  <tr>
    <td colspan="3" id="title">Title</td>
  </tr>
  <tr>
    <td colspan="3" id="subtitle">sub</td>
  </tr>
<tr>
  <th rowspan="2" colspan="1" scope="col"></th>
  <th rowspan="1" colspan="1" scope="col" id="sp">
    <span>sp</span>
  </th>
  <th rowspan="2" colspan="1" scope="col" id="unit-name">unit name</th>
</tr>
<tr>
  <th rowspan="1" colspan="1" scope="col" id="price">price</th>
</tr>
</thead>
<tbody>
  <tr>
    <th colspan="3" scope="colgroup" id="1">1</th>
  </tr>
  <tr>
    <th scope="row" id="stub-1">north</th>
    <td headers="1 stub-1 sp price">12.5</td>
    <td headers="1 stub-1 unit-name">a b</td></tr></tbody></table>"""

#: polars 2.1.
POLARS_HTML = """<div><style>.dataframe > thead > tr {}</style>
<small>shape: (3, 3)</small><table border="1" class="dataframe"><thead>
<tr><th>a</th><th>b</th><th>c</th></tr>
<tr><td>i64</td><td>str</td><td>f64</td></tr></thead>
<tbody>
<tr><td>1</td><td>&quot;x&quot;</td><td>0.5</td></tr>
<tr><td>2</td><td>&quot;y&quot;</td><td>1.5</td></tr>
<tr><td>3</td><td>&quot;z w&quot;</td><td>2.5</td></tr></tbody></table></div>"""
POLARS = """shape: (3, 3)
┌─────┬─────┬─────┐
│ a   ┆ b   ┆ c   │
│ --- ┆ --- ┆ --- │
│ i64 ┆ str ┆ f64 │
╞═════╪═════╪═════╡
│ 1   ┆ x   ┆ 0.5 │
│ 2   ┆ y   ┆ 1.5 │
│ 3   ┆ z w ┆ 2.5 │
└─────┴─────┴─────┘"""

#: pandas 3.1, as text.
FRAME = """        price  in stock
region
north   12.50         3
south    3.25         1
east     8.00         4"""
SERIES = """k  i
a  1    0.125
   2    1.500
b  1    3.000
Name: mean, dtype: float64"""

#: tabulate 0.9, as Markdown.
MARKDOWN = "|    |   a | b   |\n|---:|----:|:----|\n|  0 | 1.5 | x   |\n|  1 | 2.5 | y   |"

_Rows = Sequence[tuple[str, Sequence[str]]]


def as_html(columns: Sequence[str], rows: _Rows) -> str:
    """The table as pandas writes it."""
    head = "".join(f"      <th>{label}</th>\n" for label in ["", *columns])
    body = "".join(
        f"    <tr>\n      <th>{label}</th>\n"
        + "".join(f"      <td>{cell}</td>\n" for cell in cells)
        + "    </tr>\n"
        for label, cells in rows
    )
    return (
        '<table border="1" class="dataframe">\n  <thead>\n    <tr style="text-align: right;">\n'
        f"{head}    </tr>\n  </thead>\n  <tbody>\n{body}  </tbody>\n</table>"
    )


def as_text(columns: Sequence[str], rows: _Rows) -> str:
    """The table as pandas prints it: two blanks between columns, values at their right."""
    lines = [["", *columns], *([label, *cells] for label, cells in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in lines
    )
