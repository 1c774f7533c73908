# %% imports
import numpy as np
import pandas as pd
rng = np.random.default_rng(11)
# %% frame
sales = pd.DataFrame({
    "city": ["Oslo", "Lima", "Kyiv", "Pune", "Bern", "Cork"],
    "units": [12, 7, 31, 18, 5, 22],
    "price": [3.25, 4.8, 2.995, 3.6, 8.15, 5.05],
})
sales
#~ 8.15 => 8.51 : two digits swapped
#~ "Pune" => "Puno" : a label
# %% info
sales.info()
# %% describe
sales.describe()
# %% group
sales["size"] = np.where(sales["units"] > 15, "large", "small")
sales.groupby("size")[["units", "price"]].agg(["mean", "max", "count"])
#~ > 15 => > 12 : a threshold
# %% pivot
sales.pivot_table(index="size", columns="city", values="units", fill_value=0)
# %% series
(sales["units"] * sales["price"]).rename("turnover")
# %% types
sales.dtypes
# %% random walk
walk = pd.Series(rng.normal(size=120).cumsum(), index=pd.date_range("2026-01-01", periods=120, name="day"))
walk
# %% resampled
walk.resample("ME").agg(["mean", "min", "max"])
# %% long frame is cut
pd.DataFrame(rng.normal(size=(200, 25)), columns=[f"sensor {n}" for n in range(25)])
# %% missing values
gaps = sales[["city", "price"]].set_index("city").reindex(["Oslo", "Rome", "Bern"])
print(gaps)
gaps
# %% categories and intervals
pd.cut(sales["price"], [0, 3, 5, 10]).value_counts(sort=False)
# %% index levels
pd.MultiIndex.from_product([["a", "b"], [1, 2, 3]], names=["group", "number"])
# %% correlation
sales[["units", "price"]].corr()
# %% printed table
print(sales.sort_values("price", ascending=False).to_string(index=False))
#~ ascending=False => ascending=True : order of the rows
# %% tiny p values
pd.DataFrame({"effect": [0.42, -1.3], "p": [3.2e-11, 0.048]}, index=["dose", "age"])
#~ 3.2e-11 => 7.2e-11 : a small number beside large ones
# %% time deltas
pd.Series(pd.to_timedelta([90, 3600, 86461], unit="s"), name="took")
# %% as csv
print(sales.to_csv(index=False))
# %% as json
print(sales.head(2).to_json(orient="records", indent=1))
# %% now | the clock
pd.Timestamp.now()
