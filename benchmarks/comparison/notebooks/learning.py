# %% imports
import numpy as np
from sklearn.datasets import load_iris, make_classification
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
# %% data
X, y = make_classification(n_samples=400, n_features=8, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
X_train.shape, X_test.shape
#~ X_train.shape => X_train[1:].shape : one row less
# %% pipeline
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(X_train, y_train)
#~ LogisticRegression() => LogisticRegression(C=2.0) : a parameter
# %% report
print(classification_report(y_test, model.predict(X_test)))
# %% confusion
confusion_matrix(y_test, model.predict(X_test))
# %% forest
forest = RandomForestClassifier(n_estimators=50, random_state=1).fit(X_train, y_train)
print("score", forest.score(X_test, y_test))
#~ random_state=1 => random_state=2 : another seed
# %% importances
for number, importance in enumerate(forest.feature_importances_):
    print(f"feature {number}: {importance:.5f}")
# %% cross validation
cross_val_score(model, X, y, cv=5)
# %% principal components
pca = PCA(2).fit(load_iris().data)
print(pca.explained_variance_ratio_)
pca
# %% forest without a seed | a forest without a seed
RandomForestClassifier(n_estimators=5).fit(X_train, y_train).predict_proba(X_test)[:6].ravel()
# %% clusters
from sklearn.cluster import KMeans
np.sort(KMeans(3, n_init=3, random_state=0).fit(load_iris().data).cluster_centers_, axis=0)
# %% refused parameter
LogisticRegression(C=-1).fit(X_train, y_train)
#~ C=-1 => C=-2 : the refused value
# %% refused name | the message lists texts in the order of their hashes
from sklearn.ensemble import HistGradientBoostingRegressor
HistGradientBoostingRegressor(loss="cubic").fit(X_train, y_train)
# %% verbose fit
from sklearn.neural_network import MLPClassifier
MLPClassifier((4,), max_iter=5, random_state=0, verbose=True).fit(X_train, y_train)
