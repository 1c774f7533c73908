# %% imports
import altair as alt
import pandas as pd
cars = pd.DataFrame({"power": [90, 130, 165, 75], "range": [410.5, 380.25, 333.0, 450.75], "make": list("ABCD")})
# %% points
alt.Chart(cars, title="Range in km").mark_point().encode(x="power", y="range", color="make")
#~ in km => in mi : the title
#~ x="power" => x="range" : an axis
# %% bars
alt.Chart(cars).mark_bar(color="#336699").encode(x="make", y="sum(range)")
#~ #336699 => #336698 : a colour
# %% layered
base = alt.Chart(cars).encode(x="power")
base.mark_line().encode(y="range") + base.mark_rule(color="red").encode(y="mean(range)")
# %% as json
print(alt.Chart(cars.head(2)).mark_tick().encode(x="power").to_json(indent=1))
# %% interactive
alt.Chart(cars).mark_circle().encode(x="power", y="range").interactive()
# %% as a mime bundle
area = alt.Chart(cars).mark_area().encode(x="power", y="range")
display({"application/vnd.vegalite.v5+json": area.to_dict(), "text/plain": "<chart>"}, raw=True)
#~ mark_area => mark_line : the mark
