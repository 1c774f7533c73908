# %% data
import numpy as np
x = np.random.default_rng(27).random(1_000_000).astype(np.float32)
# %% sums
show(x.sum(), x.mean(), x.std(), x.var(ddof=1))
# %% along axes
a = x.reshape(1000, 1000)
show(a.sum(axis=0), a.mean(axis=1), np.cumsum(x)[-1], np.add.reduceat(x, np.arange(0, 10**6, 999)))
# %% products
show(np.prod(1 + x[:200]), np.dot(x, x), np.linalg.norm(x), np.linalg.norm(x.astype(float)))
# %% halves
show(x[::2].astype(np.float16).sum(), np.trapezoid(x[:5000]))
