"""The axis of each parameter in the book: scale and range of its histogram, wider than most users' ranges."""

BINS = 24


def log(low, high, unlimited=False):
    return {"scale": "log", "low": low, "high": high, "unlimited": unlimited}


def linear(low, high, unlimited=False):
    return {"scale": "linear", "low": low, "high": high, "unlimited": unlimited}


SHARE = linear(0, 1)
DEPTH = log(1, 32, True)
LEAF = log(1, 200)
SPLIT = log(2, 200)
PENALTY = log(1e-6, 1e3)

tree = {"max_depth": DEPTH, "min_samples_leaf": LEAF, "min_samples_split": SPLIT, "max_features": SHARE, "max_leaf_nodes": log(2, 40_000, True)}
forest = {**tree, "n_estimators": log(5, 3_000), "bootstrap": None, "max_samples": SHARE}
network = {
    "learning_rate": log(1e-6, 10),
    "batch_size": log(1, 4_096),
    "hidden_units": log(2, 4_096),
    "n_layers": linear(0, 10),
    "dropout": SHARE,
    "activation": None,
    "epochs": log(1, 1_000),
}

#: None: options instead of numbers.
AXES = {
    "lightgbm": {
        "learning_rate": log(5e-4, 2), "n_estimators": log(4, 5_000), "num_leaves": log(2, 4_096), "max_depth": DEPTH,
        "min_child_samples": log(1, 500), "subsample": SHARE, "colsample_bytree": SHARE, "reg_alpha": PENALTY,
        "reg_lambda": PENALTY, "min_split_gain": log(1e-6, 30),
    },
    "xgboost": {
        "learning_rate": log(5e-4, 2), "n_estimators": log(4, 5_000), "max_depth": log(1, 32), "max_leaves": log(2, 4_096),
        "min_child_weight": log(1e-2, 300), "subsample": SHARE, "colsample_bytree": SHARE, "colsample_bylevel": SHARE,
        "gamma": log(1e-6, 100), "reg_alpha": PENALTY, "reg_lambda": PENALTY,
    },
    "catboost": {
        "learning_rate": log(5e-4, 2), "iterations": log(4, 5_000), "depth": linear(1, 16), "l2_leaf_reg": log(1e-2, 1e3),
        "random_strength": log(1e-4, 100), "bagging_temperature": linear(0, 10), "colsample_bylevel": SHARE, "subsample": SHARE,
    },
    "gradient_boosting": {
        "learning_rate": log(5e-4, 2), "n_estimators": log(4, 5_000), "max_depth": DEPTH, "subsample": SHARE,
        "min_samples_leaf": LEAF, "min_samples_split": SPLIT, "max_features": SHARE,
    },
    "random_forest": forest,
    "extra_trees": forest,
    "decision_tree": {**tree, "ccp_alpha": log(1e-7, 1)},
    "ada_boost": {"learning_rate": log(1e-3, 10), "n_estimators": log(4, 2_000), "max_depth": log(1, 32), "min_samples_leaf": LEAF},
    "svm": {"C": log(1e-5, 1e6), "gamma": log(1e-8, 1e3), "kernel": None, "degree": linear(1, 6), "coef0": linear(-1, 10), "epsilon": log(1e-5, 10)},
    "knn": {"n_neighbors": log(1, 200), "weights": None, "p": linear(1, 6)},
    "logistic_regression": {"C": log(1e-6, 1e6), "l1_ratio": SHARE, "fit_intercept": None},
    "ridge": {"alpha": log(1e-8, 1e6)},
    "lasso": {"alpha": log(1e-8, 1e4)},
    "elastic_net": {"alpha": log(1e-8, 1e4), "l1_ratio": SHARE},
    "kernel_ridge": {"alpha": log(1e-8, 1e5), "gamma": log(1e-8, 1e3), "kernel": None},
    "sgd": {
        "alpha": log(1e-9, 10), "l1_ratio": SHARE, "penalty": None, "learning_rate": None, "eta0": log(1e-6, 100),
        "power_t": SHARE, "average": None,
    },
    "mlp": {
        "hidden_units": log(2, 2_048), "n_layers": linear(0, 6), "activation": None, "solver": None, "alpha": log(1e-9, 100),
        "learning_rate_init": log(1e-7, 10), "batch_size": log(1, 1_024), "momentum": SHARE, "beta_1": SHARE, "max_iter": log(1, 2_000),
    },
    "network_sgd": {**network, "momentum": SHARE, "weight_decay": log(1e-9, 1)},
    "network_adam": {**network, "weight_decay": log(1e-9, 1), "beta1": log(1e-3, 1), "beta2": log(1e-3, 1), "epsilon": log(1e-12, 1)},
}
# Decay rates of moments: their distance to 1 is what matters, but users write the rate itself.
AXES["network_adam"]["beta1"] = AXES["network_adam"]["beta2"] = SHARE

#: Parameters that count something.
WHOLE = set("""n_estimators num_leaves max_depth min_child_samples max_leaves iterations depth min_samples_leaf min_samples_split
max_leaf_nodes n_neighbors degree batch_size hidden_units n_layers epochs max_iter""".split())

#: The libraries' defaults: one of the zero-shot points, with what a user of the library gets.
DEFAULTS = {
    "network_sgd": {"learning_rate": 0.01, "momentum": 0.9, "weight_decay": 0.0001, "batch_size": 32, "hidden_units": 128, "n_layers": 2, "dropout": 0.2},
    "network_adam": {"learning_rate": 0.001, "weight_decay": 0.0001, "batch_size": 32, "hidden_units": 128, "n_layers": 2, "dropout": 0.2, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
}
#: Number of trees that the library trains when nobody sets it.
DEFAULT_TREES = {"lightgbm": 100, "xgboost": 100, "catboost": 1_000, "gradient_boosting": 100, "random_forest": 100, "extra_trees": 100, "ada_boost": 50}
