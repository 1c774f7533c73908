# %% data
import numpy as np
from scipy import interpolate
rng = np.random.default_rng(16)
x = np.sort(rng.uniform(0, 10, 60))
y, fine = np.sin(x) + 0.1 * x, np.linspace(0.5, 9.5, 200)
# %% cubic
show(interpolate.CubicSpline(x, y)(fine))
# %% smoothing
show(interpolate.make_smoothing_spline(x, y)(fine))
# %% linear
show(np.interp(fine, x, y))
# %% on a plane
points = rng.uniform(size=(80, 2))
show(interpolate.griddata(points, points[:, 0] ** 2, rng.uniform(0.3, 0.7, size=(20, 2))))
# %% polynomial
show(np.polyfit(x, y, 7), np.polynomial.Chebyshev.fit(x, y, 9).coef)
