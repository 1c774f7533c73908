# %% imports
import numpy as np
import pandas as pd
table = pd.DataFrame(np.random.default_rng(3).normal(size=(4, 3)), columns=["alpha", "beta", "gamma"], index=["n", "e", "s", "w"])
# %% gradient
table.style.background_gradient(cmap="viridis")
#~ viridis => magma : the colours
# %% highlighted
table.style.highlight_max(color="#ffcc00").format("{:.3f}")
#~ #ffcc00 => #ffcd00 : one colour, slightly
# %% bars
table.style.bar(color="#5fba7d", align="mid").format(precision=2)
# %% caption and hidden index
table.style.set_caption("Wind by quarter").hide(axis="index").format("{:+.2f}")
#~ quarter => quarters : a letter in the caption
# %% css classes
table.style.set_table_styles([{"selector": "th", "props": "color: navy; font-weight: 400;"}])
#~ navy => teal : colour of the header
# %% applied
table.style.map(lambda value: "color: red" if value < 0 else "color: black")
# %% two tables in one cell
from IPython.display import display
display(table.head(2).style.format("{:.1f}"), table.tail(2).style.format("{:.1f}"))
# %% own html
from IPython.display import HTML
HTML("<ul>" + "".join(f"<li><b>{name}</b>: {value:.4f}</li>" for name, value in table["alpha"].items()) + "</ul>")
#~ .4f => .3f : fewer digits
