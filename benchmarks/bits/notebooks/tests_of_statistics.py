# %% samples
import numpy as np
from scipy import stats
rng = np.random.default_rng(18)
a, b = rng.normal(size=80), rng.normal(loc=0.3, size=90)
# %% means
show(*stats.ttest_ind(a, b, equal_var=False))
# %% ranks
show(*stats.mannwhitneyu(a, b), *stats.kruskal(a, b, a + b[:80]))
# %% normality
show(*stats.shapiro(a), *stats.kstest(b, "norm"))
# %% correlation
show(*stats.pearsonr(a, b[:80]), *stats.spearmanr(a, b[:80]))
# %% table
show(stats.chi2_contingency([[20, 30, 25], [15, 40, 20]])[:2])
# %% distributions
show(stats.gamma(2.5).ppf(np.linspace(0.1, 0.9, 9)), stats.norm.cdf(a), stats.beta.fit(
    stats.beta(2, 5).rvs(size=200, random_state=rng), floc=0, fscale=1)[:2])
