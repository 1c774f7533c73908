# %% imports
import numpy as np
from bokeh.io import output_notebook, show
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from bokeh.resources import Resources
output_notebook(resources=Resources(mode="cdn"), hide_banner=True)
# %% loading message
output_notebook(resources=Resources(mode="cdn"))
# %% line
p = figure(width=300, height=200, title="Depth 12 m")
p.line([1, 2, 3], [4.5, 2.25, 7.125], line_color="#884422")
show(p)
#~ 12 m => 13 m : a digit of the title
#~ 7.125 => 7.25 : a point
#~ #884422 => #884423 : a colour
# %% arrays
x = np.linspace(0, 1, 30)
q = figure(width=300, height=200)
q.scatter(x, x**2, size=6)
show(q)
#~ x**2 => x**2.01 : the curve
#~ size=6 => size=7 : the size
# %% bars
source = ColumnDataSource({"fruit": ["fig", "plum", "pear"], "count": np.array([3, 8, 5])})
r = figure(x_range=["fig", "plum", "pear"], width=300, height=200)
r.vbar(x="fruit", top="count", width=0.8, source=source)
show(r)
#~ 3, 8, 5 => 3, 7, 5 : a bar
# %% the figure's repr
p
