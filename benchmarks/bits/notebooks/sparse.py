# %% grid
import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg, gmres, spsolve
line = sparse.diags([-1, 2, -1], [-1, 0, 1], shape=(40, 40))
grid = (sparse.kron(line, sparse.eye(40)) + sparse.kron(sparse.eye(40), line)).tocsc()
b = np.random.default_rng(17).normal(size=1600)
# %% direct
show(spsolve(grid, b))
# %% conjugate gradients
show(cg(grid, b, rtol=1e-8)[0])
# %% residuals
show(gmres(grid, b, rtol=1e-6, maxiter=50)[0])
# %% product
show(grid @ b, (grid @ grid).sum())
