# %% data
import numpy as np
rng = np.random.default_rng(10)
a, b = rng.normal(size=(600, 600)), rng.normal(size=(600, 600))
# %% product
show((a @ b)[0, :5], a @ b)
# %% in single precision
show(a.astype(np.float32) @ b.astype(np.float32))
# %% larger, and not square
c = rng.normal(size=(1100, 700))
show(c @ c[:900].T, c.T @ c)
# %% trace of a power
show(np.trace(a @ b @ a) / 600)
