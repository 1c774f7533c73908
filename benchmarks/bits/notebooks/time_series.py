# %% series
import numpy as np
import pandas as pd
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.stattools import acf, adfuller
rng = np.random.default_rng(20)
noise = rng.normal(size=400)
values = np.zeros(400)
for i in range(2, 400):
    values[i] = 0.6 * values[i - 1] - 0.2 * values[i - 2] + noise[i]
# %% model
show(AutoReg(values, lags=2).fit().params)
# %% stationary?
show(adfuller(values)[:2])
# %% correlation
show(acf(values, nlags=10))
# %% by month
dates = pd.date_range("2024-01-01", periods=400, tz="Europe/Berlin")
monthly = pd.Series(values, index=dates).resample("MS").mean()
show(monthly, str(monthly.index[3]))
