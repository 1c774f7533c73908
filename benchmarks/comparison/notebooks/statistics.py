# %% imports
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.api as sm
import statsmodels.formula.api as smf
rng = np.random.default_rng(21)
people = pd.DataFrame({"height": rng.normal(172, 9, 80), "group": rng.choice(["a", "b"], 80)})
people["weight"] = 0.9 * people["height"] - 85 + rng.normal(0, 6, 80)
# %% joint plot
sns.jointplot(data=people, x="height", y="weight", height=3)
# %% violins
sns.violinplot(data=people, x="group", y="weight")
#~ y="weight" => y="height" : another column
# %% heat map of correlations
sns.heatmap(people[["height", "weight"]].corr(), annot=True)
# %% pair grid
grid = sns.PairGrid(people, height=1.5)
grid.map(sns.scatterplot)
# %% regression
fitted = smf.ols("weight ~ height + C(group)", data=people).fit()
print(fitted.params)
# %% summary
fitted.summary()
# %% coefficients
summary = fitted.summary()
summary.tables[1]
# %% analysis of variance
sm.stats.anova_lm(fitted, typ=2)
# %% logistic model
logit = smf.logit("tall ~ weight", data=people.assign(tall=(people["height"] > 172).astype(int))).fit()
print(logit.params.round(4))
# %% confidence intervals
fitted.conf_int().rename(columns={0: "low", 1: "high"})
# %% autoregression
np.round(sm.tsa.acf(people["weight"], nlags=5), 4)
# %% t test
from scipy import stats
stats.ttest_ind(people.query("group == 'a'")["weight"], people.query("group == 'b'")["weight"])
