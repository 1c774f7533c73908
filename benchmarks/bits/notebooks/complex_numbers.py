# %% impedances
import cmath
import numpy as np
omega = 2 * np.pi * np.logspace(1, 5, 300)
z = 50 + 1j * omega * 1e-3 + 1 / (1j * omega * 1e-6)
# %% size and phase
show(np.abs(z), np.angle(z))
# %% functions
show(np.exp(1j * omega / 1e3), np.sqrt(z), np.log(z), z**2 / (z + 3))
# %% sums
show((z * z.conj()).sum(), np.vdot(z, z), np.prod(z[:20] / 100))
# %% roots
show(np.roots([1, -3, 2, 5, -1]), cmath.exp(1 + 2j), cmath.sqrt(-2 + 0.3j))
