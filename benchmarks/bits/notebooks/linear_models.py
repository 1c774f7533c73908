# %% data
import numpy as np
import pandas as pd
import statsmodels.api as sm
rng = np.random.default_rng(19)
frame = pd.DataFrame(rng.normal(size=(200, 4)), columns=list("abcd"))
frame["y"] = frame.a * 2 - frame.b + rng.normal(size=200)
# %% least squares
ols = sm.OLS(frame.y, sm.add_constant(frame[list("abcd")])).fit()
show(ols.params, ols.bse, ols.rsquared)
# %% as it is read
show(str(ols.summary().tables[1]))
# %% Poisson
counts = rng.poisson(np.exp(0.3 * frame.a))
glm = sm.GLM(counts, sm.add_constant(frame[["a", "b"]]), family=sm.families.Poisson()).fit()
show(glm.params, glm.deviance)
# %% logit
show(sm.Logit((frame.y > 0).astype(int), frame[["a", "b"]]).fit(disp=0).params)
