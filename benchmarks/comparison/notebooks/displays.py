# %% imports
from IPython.display import HTML, JSON, GeoJSON, Javascript, Latex, Markdown, display
# %% markdown
Markdown("## Result\n\nThe rate is **4.2 %** of `n = 118`, see [the table](#table).")
#~ 4.2 => 4.3 : a digit
#~ Result => Results : a letter
# %% latex
Latex(r"\begin{align} E &= mc^2 \\ \alpha &\approx 1/137 \end{align}")
#~ \alpha => \beta : a symbol
#~ 137 => 138 : a digit
# %% json
JSON({"name": "run 4", "scores": [0.5, 0.25, 0.125], "done": True, "parent": None})
#~ 0.25 => 0.26 : a value
#~ True => False : a truth value
# %% geojson
GeoJSON({"type": "Feature", "geometry": {"type": "Point", "coordinates": [10.7522, 59.9139]}, "properties": {"name": "Oslo"}})
#~ 59.9139 => 59.9193 : a coordinate
# %% javascript
Javascript("element.textContent = 'sum: ' + (17 + 4)")
#~ 17 => 18 : a number
# %% html table
HTML("<table><tr><th>k</th><th>v</th></tr><tr><td>a</td><td>1.50</td></tr><tr><td>b</td><td>2.75</td></tr></table>")
#~ 2.75 => 2.57 : two digits swapped
# %% several at once
for number in (1, 2, 3):
    display(Markdown(f"*item {number}*"), {"item": number})
#~ (1, 2, 3) => (1, 3, 2) : swapped
# %% printed between
print("first")
display(HTML("<i>second</i>"))
print("third")
# %% own bundle
display({"text/plain": "tree of 3", "application/vnd.lab.tree+json": {"nodes": [1, 2, 3], "root": 1}}, raw=True)
#~ "root": 1 => "root": 2 : the root
# %% link with an address of memory
class Probe:
    def _repr_html_(self):
        return f"<div id='probe-{id(self)}'>probe of <b>5</b> parts</div>"
Probe()
#~ <b>5</b> => <b>6</b> : a number
