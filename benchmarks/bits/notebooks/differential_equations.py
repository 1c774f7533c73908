# %% predator and prey
import numpy as np
from scipy.integrate import quad, solve_ivp
def rate(t, z):
    return [1.5 * z[0] - z[0] * z[1], -3 * z[1] + z[0] * z[1]]
found = solve_ivp(rate, (0, 15), [10, 5], rtol=1e-8)
show(found.y[:, -1], found.t.size)
# %% Lorenz
def lorenz(t, z):
    return [10 * (z[1] - z[0]), z[0] * (28 - z[2]) - z[1], z[0] * z[1] - 8 / 3 * z[2]]
show(solve_ivp(lorenz, (0, 40), [1, 1, 1], method="LSODA").y[:, -1])
# %% stiff
def stiff(t, z):
    return [-0.04 * z[0] + 1e4 * z[1] * z[2], 0.04 * z[0] - 1e4 * z[1] * z[2] - 3e7 * z[1] ** 2,
            3e7 * z[1] ** 2]
show(solve_ivp(stiff, (0, 100), [1, 0, 0], method="BDF").y[:, -1])
# %% forced pendulum
def pendulum(t, z):
    return [z[1], -np.sin(z[0]) - 0.1 * z[1] + 1.2 * np.cos(0.67 * t)]
show(solve_ivp(pendulum, (0, 100), [0.2, 0]).y[:, -1])
# %% integral
show(quad(lambda x: np.exp(-x * x) * np.cos(3 * x), 0, np.inf))
