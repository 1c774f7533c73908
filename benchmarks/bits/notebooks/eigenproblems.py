# %% data
import numpy as np
from scipy import linalg
from scipy.sparse.linalg import eigsh
a = np.random.default_rng(8).normal(size=(150, 150))
# %% symmetric
values, vectors = np.linalg.eigh(a + a.T)
show(values[:5], vectors)
# %% general
show(np.linalg.eigvals(a[:60, :60]))
# %% generalised
show(linalg.eigh(a + a.T, a @ a.T + np.eye(150), eigvals_only=True)[:8])
# %% by Lanczos
show(eigsh(a @ a.T, k=4, v0=np.ones(150), return_eigenvectors=False))
