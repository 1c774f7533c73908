# %% doubles
import numpy as np
from scipy import special
x = np.linspace(0.05, 12, 400)
show(special.gamma(x), special.gammaln(x), special.digamma(x))
# %% Bessel
show(special.jv(0, x), special.jv(2.5, x), special.kv(1, x))
# %% errors
show(special.erf(x - 6), special.ndtri(x / 13), special.betainc(2, x, 0.4))
# %% single precision
f = x.astype(np.float32)
show(special.expit(f), special.erf(f), special.xlogy(f, f), special.softmax(f))
# %% one at a time
show([float(np.float32(v) ** np.float32(1.7)) for v in f[:100]], special.logsumexp(x))
