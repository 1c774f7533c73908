# %% sample
import numpy as np
rng = np.random.default_rng(23)
sample = rng.lognormal(size=150)
# %% interval
means = np.array([rng.choice(sample, 150).mean() for _ in range(1000)])
show(np.percentile(means, [2.5, 50, 97.5]), means.std(ddof=1))
# %% distributions
show(rng.gamma(2.2, size=500), rng.beta(0.5, 2, size=500), rng.standard_t(3, size=500))
# %% more of them
show(rng.exponential(size=500), rng.poisson(4.2, 500), rng.multivariate_normal([0, 1], [[2, 1], [1, 3]], 50))
# %% the old generator
show(np.random.RandomState(1).normal(size=500), np.random.RandomState(1).gamma(0.7, size=500))
