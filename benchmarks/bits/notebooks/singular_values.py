# %% data
import numpy as np
from scipy import linalg
a = np.random.default_rng(7).normal(size=(180, 90))
# %% numpy
u, s, v = np.linalg.svd(a, full_matrices=False)
show(s[:6], u, v)
# %% scipy
show(linalg.svdvals(a)[:6], linalg.pinv(a))
# %% rank and condition
show(np.linalg.matrix_rank(a), np.linalg.cond(a))
