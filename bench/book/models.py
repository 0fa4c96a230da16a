"""Makes, trains and measures the models of a configuration: two losses each, log loss and error, or RMSE and MAE."""

import numpy as np
from families import FOREST_TREES, TREES


def losses(y, prediction, labels):
    """@param prediction probabilities, labels or numbers"""
    if not np.all(np.isfinite(prediction)):
        return [None, None]
    if labels is None:
        error = prediction - y
        return [float(np.sqrt(np.mean(error**2))), float(np.mean(np.abs(error)))]
    if prediction.ndim == 1:
        return [None, float(np.mean(prediction != y))]
    clipped = np.clip(prediction, 1e-6, 1)
    clipped /= clipped.sum(1, keepdims=True)
    return [float(-np.mean(np.log(clipped[np.arange(len(y)), y]))), float(np.mean(clipped.argmax(1) != y))]


def scaled(data):
    mean, spread = data.train[0].mean(0), data.train[0].std(0) + 1e-9
    return (data.train[0] - mean) / spread, (data.test[0] - mean) / spread


def staged(data, predict, numbers=TREES):
    """Losses by the number of trees."""
    labels = data.is_classification or None
    return {str(trees): losses(data.test[1], predict(trees), labels) for trees in numbers}


def lightgbm(data, c):
    from lightgbm import LGBMClassifier, LGBMRegressor

    kind = LGBMClassifier if data.is_classification else LGBMRegressor
    c = {**c, "max_depth": c["max_depth"] or -1}
    model = kind(n_estimators=TREES[-1], subsample_freq=1, n_jobs=1, random_state=0, verbose=-1, **c)
    model.fit(*data.train)
    predict = model.predict_proba if data.is_classification else model.predict
    return staged(data, lambda trees: predict(data.test[0], num_iteration=trees))


def xgboost(data, c):
    from xgboost import XGBClassifier, XGBRegressor

    model = (XGBClassifier if data.is_classification else XGBRegressor)(n_estimators=TREES[-1], n_jobs=1, random_state=0, **c)
    model.fit(*data.train)
    predict = model.predict_proba if data.is_classification else model.predict
    return staged(data, lambda trees: predict(data.test[0], iteration_range=(0, trees)))


def catboost(data, c):
    from catboost import CatBoostClassifier, CatBoostRegressor

    kind = CatBoostClassifier if data.is_classification else CatBoostRegressor
    c = {{"colsample_bylevel": "rsm"}.get(key, key): value for key, value in c.items()}
    model = kind(iterations=TREES[-1], thread_count=1, random_seed=0, verbose=0, allow_writing_files=False, **c)
    model.fit(*data.train)
    predict = model.predict_proba if data.is_classification else model.predict
    return staged(data, lambda trees: predict(data.test[0], ntree_end=trees))


def gradient_boosting(data, c):
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

    kind = GradientBoostingClassifier if data.is_classification else GradientBoostingRegressor
    model = kind(n_estimators=TREES[-1], random_state=0, **c).fit(*data.train)
    stages = model.staged_predict_proba(data.test[0]) if data.is_classification else model.staged_predict(data.test[0])
    kept = {i + 1: stage.copy() for i, stage in enumerate(stages) if i + 1 in TREES}
    return staged(data, lambda trees: kept[trees])


def forest(data, c, kinds):
    criterion = ["gini", "entropy"] if data.is_classification else ["squared_error", "friedman_mse"]
    model = kinds[0 if data.is_classification else 1](
        n_estimators=FOREST_TREES[-1],
        random_state=0,
        n_jobs=1,
        **{**c, "criterion": criterion[c["criterion"]], "max_samples": c["max_samples"] if c["bootstrap"] else None},
    ).fit(*data.train)
    each = [tree.predict_proba(data.test[0]) if data.is_classification else tree.predict(data.test[0]) for tree in model.estimators_]
    sums = np.cumsum(each, axis=0)
    return staged(data, lambda trees: sums[trees - 1] / trees, FOREST_TREES)


def random_forest(data, c):
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    return forest(data, c, (RandomForestClassifier, RandomForestRegressor))


def extra_trees(data, c):
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    return forest(data, c, (ExtraTreesClassifier, ExtraTreesRegressor))


def ada_boost(data, c):
    from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    tree = (DecisionTreeClassifier if data.is_classification else DecisionTreeRegressor)(
        max_depth=c["max_depth"], min_samples_leaf=c["min_samples_leaf"], random_state=0
    )
    kind = AdaBoostClassifier if data.is_classification else AdaBoostRegressor
    result = {}
    for trees in FOREST_TREES[1:]:
        model = kind(tree, n_estimators=trees, learning_rate=c["learning_rate"], random_state=0).fit(*data.train)
        result[str(trees)] = measured(data, model, data.test[0])
    return result


def measured(data, model, test):
    if not data.is_classification:
        return losses(data.test[1], model.predict(test), None)
    has_probabilities = hasattr(model, "predict_proba")
    return losses(data.test[1], model.predict_proba(test) if has_probabilities else model.predict(test), True)


def plain(data, model, is_scaled=True):
    """A model that is trained once. Targets of regressions are scaled, as its users do."""
    train, test = scaled(data) if is_scaled else (data.train[0], data.test[0])
    if data.is_classification:
        return {"": measured(data, model.fit(train, data.train[1]), test)}
    mean, spread = data.train[1].mean(), data.train[1].std()
    model.fit(train, (data.train[1] - mean) / spread)
    return {"": losses((data.test[1] - mean) / spread, model.predict(test), None)}


def decision_tree(data, c):
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    criterion = ["gini", "entropy"] if data.is_classification else ["squared_error", "friedman_mse"]
    kind = DecisionTreeClassifier if data.is_classification else DecisionTreeRegressor
    return plain(data, kind(random_state=0, **{**c, "criterion": criterion[c["criterion"]]}), False)


def svm(data, c):
    from sklearn.svm import SVC, SVR

    c = dict(c)
    epsilon = c.pop("epsilon")
    return plain(data, SVC(max_iter=5_000, **c) if data.is_classification else SVR(max_iter=5_000, epsilon=epsilon, **c))


def knn(data, c):
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    return plain(data, (KNeighborsClassifier if data.is_classification else KNeighborsRegressor)(**c))


def logistic_regression(data, c):
    from sklearn.linear_model import LogisticRegression

    solver = "lbfgs" if c["l1_ratio"] == 0 else "saga"
    return plain(data, LogisticRegression(solver=solver, max_iter=200, random_state=0, **c))


def ridge(data, c):
    from sklearn.linear_model import Ridge

    return plain(data, Ridge(**c))


def lasso(data, c):
    from sklearn.linear_model import Lasso

    return plain(data, Lasso(max_iter=2_000, **c))


def elastic_net(data, c):
    from sklearn.linear_model import ElasticNet

    return plain(data, ElasticNet(max_iter=2_000, **c))


def kernel_ridge(data, c):
    from sklearn.kernel_ridge import KernelRidge

    return plain(data, KernelRidge(degree=2, **c))


def sgd(data, c):
    from sklearn.linear_model import SGDClassifier, SGDRegressor

    c = dict(c)
    loss = c.pop("loss")
    if data.is_classification:
        return plain(data, SGDClassifier(max_iter=30, random_state=0, loss=["hinge", "log_loss", "modified_huber"][loss], **c))
    if c["learning_rate"] == "optimal":
        c["learning_rate"] = "invscaling"
    return plain(data, SGDRegressor(max_iter=30, random_state=0, loss=["squared_error", "huber", "epsilon_insensitive"][loss], **c))


def mlp(data, c):
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    c = dict(c)
    layers = (c.pop("hidden_units"),) * c.pop("n_layers")
    kind = MLPClassifier if data.is_classification else MLPRegressor
    return plain(data, kind(hidden_layer_sizes=layers, random_state=0, **{**c, "batch_size": min(c["batch_size"], len(data.train[1]))}))
