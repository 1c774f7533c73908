# %% paths
import numpy as np
rng = np.random.default_rng(25)
steps = rng.normal(scale=0.2 / np.sqrt(50), size=(4000, 50)) + 0.05 / 50
prices = 100 * np.exp(np.cumsum(steps, axis=1))
# %% option
show(np.exp(-0.05) * np.maximum(prices[:, -1] - 100, 0).mean())
# %% returns
show(np.log(prices[:, 1:] / prices[:, :-1]).std(), np.power(prices[:, -1] / 100, 0.3).mean())
# %% circle
show(4 * (rng.random((100000, 2)) ** 2).sum(axis=1).__lt__(1).mean())
