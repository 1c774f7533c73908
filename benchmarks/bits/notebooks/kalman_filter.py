# %% model
import numpy as np
f, q = np.array([[1, 0.1], [0, 1]]), np.eye(2) * 0.01
h, r = np.array([[1.0, 0]]), np.array([[0.5]])
z = np.cumsum(np.random.default_rng(31).normal(scale=0.3, size=200))
# %% filter
m, p, path = np.zeros(2), np.eye(2), []
for value in z:
    m, p = f @ m, f @ p @ f.T + q
    gain = p @ h.T @ np.linalg.inv(h @ p @ h.T + r)
    m, p = m + gain @ (value - h @ m), (np.eye(2) - gain @ h) @ p
    path.append(m[0])
show(path, p)
