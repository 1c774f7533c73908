# %% data
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
rng = np.random.default_rng(5)
x = StandardScaler().fit_transform(rng.normal(size=(400, 12)))
y = (x @ rng.normal(size=12) + rng.logistic(size=400) > 0).astype(int)
# %% coefficients
model = LogisticRegression().fit(x, y)
show(model.coef_, model.intercept_)
# %% probabilities
show(model.predict_proba(x))
# %% classes
show(model.predict(x))
