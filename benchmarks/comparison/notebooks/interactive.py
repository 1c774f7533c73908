# %% imports
import numpy as np
import plotly.express as px
import plotly.graph_objects as go
import plotly.io as pio
pio.renderers.default = "plotly_mimetype"
x = np.linspace(0, 6, 25)
# %% line
px.line(x=x, y=np.sin(x), title="Tide, gauge 4")
#~ gauge 4 => gauge 5 : a digit of the title
#~ np.sin(x) => np.sin(x) * 1.01 : the curve
# %% scatter
go.Figure(go.Scatter(x=[1, 2, 3], y=[4.0, 1.5, 6.25], mode="markers", marker={"color": "#123456"}))
#~ 6.25 => 6.26 : a point
#~ #123456 => #123457 : a colour
# %% integers in an array
go.Figure(go.Bar(x=["a", "b", "c"], y=np.array([3, 9, 4])))
#~ [3, 9, 4] => [3, 8, 4] : a bar
# %% heat map
go.Figure(go.Heatmap(z=np.random.default_rng(2).random((6, 7))))
#~ default_rng(2).random((6, 7)) => default_rng(2).random((6, 7)).round(2) : rounded values
# %% surface
go.Figure(go.Surface(z=np.outer(np.sin(x), np.cos(x)).astype("float32")))
# %% as html
fig = px.histogram(x=np.random.default_rng(4).normal(size=200), nbins=12)
fig.show(renderer="notebook_connected")
# %% subplots
from plotly.subplots import make_subplots
fig = make_subplots(rows=1, cols=2)
fig.add_trace(go.Scatter(y=[1, 3, 2]), row=1, col=1)
fig.add_trace(go.Box(y=[1.5, 2.5, 9.0]), row=1, col=2)
# %% map
go.Figure(go.Scattergeo(lon=[10.75, -77.04], lat=[59.91, -12.05], text=["Oslo", "Lima"]))
#~ -77.04 => -77.40 : a longitude
