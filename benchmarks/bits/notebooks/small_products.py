# %% data
import numpy as np
rng = np.random.default_rng(11)
rotations = rng.normal(size=(50, 3, 3))
# %% a stack of small matrices
show(rotations @ rotations[::-1], np.linalg.det(rotations), np.linalg.inv(rotations))
# %% angles
v = rng.normal(size=(50, 3))
show([float(np.arccos(p @ q / np.linalg.norm(p) / np.linalg.norm(q))) for p, q in zip(v, v[1:])])
# %% einsum
show(np.einsum("nij,nj->ni", rotations, v), np.einsum("ij,kj->ik", v, v), np.cross(v, v[::-1]))
