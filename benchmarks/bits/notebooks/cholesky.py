# %% data
import numpy as np
from scipy import linalg
a = np.random.default_rng(9).normal(size=(300, 300))
k = a @ a.T / 300 + np.eye(300)
# %% factor
factor = np.linalg.cholesky(k)
show(factor[-1, -6:], factor)
# %% solve
show(linalg.cho_solve(linalg.cho_factor(k), np.ones(300)))
# %% logarithm of the determinant
show(2 * np.log(np.diag(factor)).sum(), np.linalg.slogdet(k)[1])
