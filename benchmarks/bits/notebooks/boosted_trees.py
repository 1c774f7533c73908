# %% data
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
rng = np.random.default_rng(40)
x = rng.normal(size=(2000, 6))
y = np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + rng.normal(scale=0.1, size=2000)
# %% fit
model = HistGradientBoostingRegressor(max_iter=30, random_state=0).fit(x[:1500], y[:1500])
show(model.score(x[1500:], y[1500:]))
# %% predictions
show(model.predict(x[1500:]))
