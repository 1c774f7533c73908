# %% data
import numpy as np
import pandas as pd
rng = np.random.default_rng(21)
frame = pd.DataFrame({"group": rng.integers(0, 7, 3000), "x": rng.normal(size=3000),
                      "y": rng.normal(size=3000).astype(np.float32)})
# %% groups
show(frame.groupby("group").agg(["mean", "std", "sum"]))
# %% windows
show(frame.x.rolling(20).std(), frame.x.ewm(span=10).mean(), frame.x.expanding().mean()[-5:])
# %% summary
show(frame.describe(), frame.corr())
# %% quantiles
show(frame.groupby("group").x.quantile([0.1, 0.9]), frame.x.rank(), frame.x.skew())
# %% logarithms
show(np.log1p(frame.x.abs()).groupby(frame.group).mean())
