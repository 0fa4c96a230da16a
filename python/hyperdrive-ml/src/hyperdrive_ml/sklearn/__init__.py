"""scikit-learn: a search estimator whose candidates come from HyperDrive.

from hyperdrive_ml.sklearn import HyperDriveSearchCV

search = HyperDriveSearchCV(LogisticRegression(), {"C": hd.log_range(1e-3, 1e3)}, trials=30).fit(X, y)
"""

from ..packages import package

package("sklearn", "scikit-learn")

from .search import HyperDriveSearchCV  # noqa: E402

__all__ = ["HyperDriveSearchCV"]
