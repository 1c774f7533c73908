# %% data
import numpy as np
rng = np.random.default_rng(1)
x = np.column_stack([np.ones(400), rng.normal(size=(400, 11))])
y = x @ np.arange(12) + rng.normal(scale=0.5, size=400)
# %% fit
coefficients, residual, rank, singular = np.linalg.lstsq(x, y, rcond=None)
show(coefficients, residual, rank, singular)
# %% standard errors
covariance = np.linalg.inv(x.T @ x) * residual / (400 - rank)
show(np.sqrt(np.diag(covariance)))
