"""The trainings whose curves are recorded, each with its space: functions from a uniform draw to a value."""

import numpy as np
from networks import epochs
from sklearn import datasets
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import scale


def log_between(low, high):
    return lambda u: float(low * (high / low) ** u)


def between(low, high):
    return lambda u: float(low + (high - low) * u)


def whole(low, high):
    return lambda u: int(min(high, low + int(u * (high - low + 1))))


def whole_log(low, high):
    return lambda u: int(round(low * (high / low) ** u))


def one_of(*options):
    return lambda u: options[min(len(options) - 1, int(u * len(options)))]


def halves(X, y, train):
    X = scale(X)
    return X[:train], y[:train], X[train:], y[train:]


def noisy_classes(seed, samples=900, classes=2, flip=0.1):
    X, y = datasets.make_classification(
        samples, 20, n_informative=8, n_redundant=4, n_classes=classes, flip_y=flip, random_state=seed
    )
    return halves(X, y, samples // 2)


def digits(train):
    X, y = datasets.load_digits(return_X_y=True)
    order = np.random.default_rng(5).permutation(len(y))
    return halves(X[order], y[order], train)


def friedman(seed, samples=900):
    X, y = datasets.make_friedman1(samples, 10, noise=1.5, random_state=seed)
    return halves(X, (y - y.mean()) / y.std(), samples // 2)


class Xgboost:
    """Validation logloss of boosted trees, two rounds a report."""

    reports = 50
    space = {
        "eta": log_between(0.005, 1),
        "max_depth": whole(1, 10),
        "min_child_weight": log_between(0.1, 30),
        "subsample": between(0.2, 1),
        "colsample_bytree": between(0.2, 1),
        "lambda": log_between(1e-3, 100),
    }

    def __init__(self):
        self.data = noisy_classes(11)

    def curve(self, config):
        import xgboost

        X, y, V, w = self.data
        train, valid = xgboost.DMatrix(X, y), xgboost.DMatrix(V, w)
        found = {}
        xgboost.train(
            {**config, "objective": "binary:logistic", "eval_metric": "logloss", "nthread": 1, "seed": 1},
            train,
            2 * self.reports,
            evals=[(valid, "valid")],
            evals_result=found,
            verbose_eval=False,
        )
        return found["valid"]["logloss"][1::2]


class Lightgbm:
    """Validation squared error of boosted trees on Friedman's first function, three rounds a report."""

    reports = 40
    space = {
        "learning_rate": log_between(0.005, 0.7),
        "num_leaves": whole_log(2, 128),
        "min_child_samples": whole_log(2, 100),
        "lambda_l2": log_between(1e-3, 100),
        "feature_fraction": between(0.3, 1),
        "bagging_fraction": between(0.3, 1),
    }

    def __init__(self):
        self.data = friedman(12)

    def curve(self, config):
        import lightgbm

        X, y, V, w = self.data
        train = lightgbm.Dataset(X, y, free_raw_data=False)
        found = {}
        lightgbm.train(
            {**config, "objective": "l2", "verbosity": -1, "num_threads": 1, "bagging_freq": 1, "seed": 1},
            train,
            3 * self.reports,
            valid_sets=[lightgbm.Dataset(V, w, reference=train)],
            callbacks=[lightgbm.record_evaluation(found)],
        )
        return found["valid_0"]["l2"][2::3]


class GradientBoosting:
    """Validation error (share of wrong answers) of scikit-learn's boosting with four classes, five rounds a report."""

    reports = 16
    space = {
        "learning_rate": log_between(0.01, 1),
        "max_depth": whole(1, 6),
        "min_samples_leaf": whole_log(1, 60),
        "subsample": between(0.2, 1),
        "max_features": between(0.1, 1),
    }

    def __init__(self):
        self.data = noisy_classes(13, samples=700, classes=4, flip=0.05)

    def curve(self, config):
        from sklearn.ensemble import GradientBoostingClassifier

        X, y, V, w = self.data
        model = GradientBoostingClassifier(n_estimators=5 * self.reports, random_state=1, **config).fit(X, y)
        return [float(np.mean(found != w)) for found in model.staged_predict(V)][4::5]


class Forest:
    """Validation logloss of a growing forest, ten trees a report: ten reports in all."""

    reports = 10
    space = {
        "max_depth": whole(2, 20),
        "min_samples_leaf": whole_log(1, 60),
        "max_features": between(0.05, 1),
        "criterion": one_of("gini", "entropy"),
        "ccp_alpha": log_between(1e-6, 0.05),
    }

    def __init__(self):
        self.data = noisy_classes(14, samples=800, classes=3)

    def curve(self, config):
        from sklearn.ensemble import RandomForestClassifier

        X, y, V, w = self.data
        model = RandomForestClassifier(warm_start=True, random_state=1, **config)
        values = []
        for report in range(self.reports):
            model.set_params(n_estimators=10 * (report + 1)).fit(X, y)
            values.append(log_loss(w, model.predict_proba(V)))
        return values


class Folds:
    """Running mean of the error of a support vector machine over ten folds."""

    reports = 10
    space = {"C": log_between(1e-3, 1e3), "gamma": log_between(1e-5, 10), "kernel": one_of("rbf", "poly", "sigmoid")}

    def __init__(self):
        X, y, _, _ = noisy_classes(15, samples=800, flip=0.15)
        self.folds = [
            (X[train], y[train], X[test], y[test])
            for train, test in StratifiedKFold(10, shuffle=True, random_state=1).split(X, y)
        ]

    def curve(self, config):
        from sklearn.svm import SVC

        errors = [float(np.mean(SVC(max_iter=20000, **config).fit(X, y).predict(V) != w)) for X, y, V, w in self.folds]
        return [float(np.mean(errors[: i + 1])) for i in range(len(errors))]


class Sgd:
    """Validation squared error of a linear model on random features, by epoch of stochastic gradient descent."""

    reports = 30
    space = {
        "alpha": log_between(1e-7, 1e-1),
        "eta0": log_between(1e-5, 0.3),
        "learning_rate": one_of("constant", "invscaling", "adaptive"),
        "power_t": between(0.05, 0.6),
        "l1_ratio": between(0, 1),
        "width": log_between(0.02, 2),
    }

    def __init__(self):
        self.data = friedman(16)

    def curve(self, config):
        from sklearn.linear_model import SGDRegressor

        X, y, V, w = self.data
        rng = np.random.default_rng(1)
        weights = rng.normal(size=(X.shape[1], 100)) * config.pop("width")
        phases = rng.uniform(0, 2 * np.pi, 100)
        A, B = np.cos(X @ weights + phases), np.cos(V @ weights + phases)
        model = SGDRegressor(penalty="elasticnet", random_state=1, **config)
        values = []
        for _ in range(self.reports):
            model.partial_fit(A, y)
            values.append(float(mean_squared_error(w, model.predict(B))))
        return values


class Network:
    """Base of the networks: see networks.py."""

    space = {
        "rate": log_between(1e-4, 1),
        "momentum": between(0, 0.98),
        "decay": log_between(1e-6, 1e-1),
        "units": whole_log(4, 128),
        "layers": whole(1, 3),
        "batch": whole_log(8, 128),
        "dropout": between(0, 0.6),
    }
    metric = "error"
    more = {}

    def curve(self, config):
        return epochs(self.data, {**config, **self.more}, self.reports, self.metric)


class DigitsNetwork(Network):
    """Validation error of a network on handwritten digits, by epoch."""

    reports = 27

    def __init__(self):
        self.data = digits(500)


class NoisyNetwork(Network):
    """Error on a small validation set, with labels that are often wrong: curves of steps and noise."""

    reports = 81
    more = {"optimizer": "adam"}
    space = {**Network.space, "rate": log_between(1e-5, 0.1)}

    def __init__(self):
        X, y, V, w = noisy_classes(17, samples=800, classes=3, flip=0.2)
        self.data = X, y, V[:150], w[:150]


class ScheduledNetwork(Network):
    """Validation logloss of a network whose rate falls by a schedule, so that the good ones improve late."""

    reports = 36
    metric = "logloss"
    space = {**Network.space, "schedule": one_of("constant", "step", "cosine")}

    def __init__(self):
        X, y = datasets.make_blobs(900, 12, centers=6, cluster_std=6, random_state=18)
        self.data = halves(X, y, 450)


class RegressionNetwork(Network):
    """Validation squared error of a network by epoch."""

    reports = 50
    metric = "squared"
    space = {**Network.space, "rate": log_between(1e-4, 0.3)}

    def __init__(self):
        self.data = friedman(19, 700)


class WarmupNetwork(Network):
    """Logloss of a network with a warm-up of its rate of up to half the epochs: slow starters may end best."""

    reports = 20
    metric = "logloss"
    space = {**Network.space, "warmup": between(0, 0.5), "schedule": one_of("constant", "cosine")}

    def __init__(self):
        self.data = digits(400)


FAMILIES = {
    "xgboost": Xgboost,
    "lightgbm": Lightgbm,
    "gradient-boosting": GradientBoosting,
    "forest": Forest,
    "folds": Folds,
    "sgd": Sgd,
    "digits-network": DigitsNetwork,
    "noisy-network": NoisyNetwork,
    "scheduled-network": ScheduledNetwork,
    "regression-network": RegressionNetwork,
    "warmup-network": WarmupNetwork,
}
