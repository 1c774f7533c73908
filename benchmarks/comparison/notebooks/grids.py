# %% imports
import numpy as np
import polars as pl
import xarray as xr
# %% array with axes
air = xr.DataArray(
    np.random.default_rng(9).normal(15, 5, (3, 4)),
    dims=("month", "station"), coords={"month": [1, 2, 3], "station": list("wxyz")}, name="air", attrs={"units": "degC"},
)
air
#~ degC => degF : the unit
#~ normal(15 => normal(16 : the values
# %% dataset
xr.Dataset({"air": air, "rain": ("month", [80.5, 61.0, 72.25])})
#~ 61.0 => 61.5 : a value
# %% reduced
air.mean("station")
# %% printed
print(air.sel(month=2))
# %% polars frame
trees = pl.DataFrame({"species": ["oak", "elm", "oak", "ash", "elm"], "height": [21.5, 14.25, 19.0, 16.8, 12.0]})
trees
#~ 16.8 => 18.6 : two digits swapped
#~ "ash" => "yew" : a label
# %% sorted groups
trees.group_by("species").agg(pl.col("height").mean().alias("mean"), pl.len()).sort("species")
# %% groups as they come | polars' groups come in the order of its threads
pl.DataFrame({"k": [n % 97 for n in range(5000)], "v": range(5000)}).group_by("k").agg(pl.col("v").sum()).head(6)
# %% lazy frame
trees.lazy().filter(pl.col("height") > 15)
# %% plan
print(trees.lazy().filter(pl.col("height") > 15).select("species").explain())
# %% described
trees.describe()
# %% polars series
trees["height"].rolling_mean(2)
