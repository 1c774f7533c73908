# %% data
import numpy as np
from sklearn.ensemble import RandomForestClassifier
rng = np.random.default_rng(4)
x = rng.normal(size=(300, 10))
y = (x[:, 0] + x[:, 1] ** 2 + rng.normal(scale=0.3, size=300) > 1).astype(int)
# %% accuracy
forest = RandomForestClassifier(n_estimators=30, random_state=0).fit(x[:200], y[:200])
show(forest.score(x[200:], y[200:]))
# %% importances
show(forest.feature_importances_)
# %% probabilities
show(forest.predict_proba(x[200:]))
