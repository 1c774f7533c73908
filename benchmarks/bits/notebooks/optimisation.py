# %% Rosenbrock's valley
import numpy as np
from scipy.optimize import curve_fit, least_squares, linprog, minimize, rosen, rosen_der
found = minimize(rosen, np.linspace(-1, 2, 12), jac=rosen_der, method="BFGS")
show(found.x, found.fun, found.nit)
# %% bounded
show(minimize(rosen, np.zeros(6), bounds=[(-1, 0.8)] * 6, method="L-BFGS-B").x)
# %% a curve
t = np.linspace(0, 4, 60)
y = 2.5 * np.exp(-1.3 * t) + 0.5 + np.random.default_rng(14).normal(scale=0.05, size=60)
values, covariance = curve_fit(lambda t, a, b, c: a * np.exp(-b * t) + c, t, y)
show(values, np.sqrt(np.diag(covariance)))
# %% robust
show(least_squares(lambda p: p[0] * np.exp(-p[1] * t) + p[2] - y, [1, 1, 0], loss="soft_l1").x)
# %% linear programme
show(linprog([-1, -2], A_ub=[[1, 1], [3, 1]], b_ub=[4, 6]).x)
