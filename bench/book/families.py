"""The model families that the book learns by training: their reference spaces, library defaults and models.

A space is wide on purpose: what is good in it shows where good values lie, and what is never good.
"""

import numpy as np

# ('log' | 'linear', low, high) for numbers, with 'whole' for whole ones; a list for options.
# 'none' is the share of trainings without the limit: None in scikit-learn.


def log(low, high, whole=False, none=0.0):
    return {"scale": "log", "low": low, "high": high, "whole": whole, "none": none}


def linear(low, high, whole=False, none=0.0):
    return {"scale": "linear", "low": low, "high": high, "whole": whole, "none": none}


def options(*values):
    return {"options": list(values)}


#: Numbers of trees at which one training of boosting, or of a forest, is measured.
TREES = [12, 25, 50, 100, 200]
FOREST_TREES = [10, 30, 80]

leaf_trees = {
    "max_depth": log(1, 24, True, 0.2),
    "min_samples_leaf": log(1, 40, True),
    "min_samples_split": log(2, 60, True),
    "max_features": linear(0.1, 1),
}
forest = {**leaf_trees, "criterion": options(0, 1), "bootstrap": options(True, False), "max_samples": linear(0.3, 1)}

FAMILIES = {
    "lightgbm": {
        "space": {
            "learning_rate": log(0.003, 0.6),
            "num_leaves": log(3, 160, True),
            "max_depth": log(1, 20, True, 0.3),
            "min_child_samples": log(1, 80, True),
            "subsample": linear(0.4, 1),
            "colsample_bytree": linear(0.2, 1),
            "reg_alpha": log(1e-5, 30),
            "reg_lambda": log(1e-5, 50),
            "min_split_gain": log(1e-5, 3),
        },
        "default": {"learning_rate": 0.1, "num_leaves": 31, "max_depth": None, "min_child_samples": 20, "subsample": 1.0, "colsample_bytree": 1.0, "reg_alpha": 0.0, "reg_lambda": 0.0, "min_split_gain": 0.0},
        "trees": "n_estimators",
    },
    "xgboost": {
        "space": {
            "learning_rate": log(0.003, 1),
            "max_depth": log(1, 15, True),
            "min_child_weight": log(0.2, 40),
            "subsample": linear(0.3, 1),
            "colsample_bytree": linear(0.2, 1),
            "colsample_bylevel": linear(0.3, 1),
            "gamma": log(1e-4, 10),
            "reg_alpha": log(1e-5, 30),
            "reg_lambda": log(1e-4, 100),
        },
        "default": {"learning_rate": 0.3, "max_depth": 6, "min_child_weight": 1.0, "subsample": 1.0, "colsample_bytree": 1.0, "colsample_bylevel": 1.0, "gamma": 0.0, "reg_alpha": 0.0, "reg_lambda": 1.0},
        "trees": "n_estimators",
    },
    "catboost": {
        "space": {
            "learning_rate": log(0.005, 0.8),
            "depth": linear(1, 9, True),
            "l2_leaf_reg": log(0.1, 100),
            "random_strength": log(1e-3, 20),
            "bagging_temperature": linear(0, 2),
            "colsample_bylevel": linear(0.3, 1),
        },
        "default": {"learning_rate": 0.05, "depth": 6, "l2_leaf_reg": 3.0, "random_strength": 1.0, "bagging_temperature": 1.0, "colsample_bylevel": 1.0},
        "trees": "iterations",
    },
    "gradient_boosting": {
        "space": {
            "learning_rate": log(0.005, 1),
            "max_depth": log(1, 12, True),
            "subsample": linear(0.3, 1),
            "min_samples_leaf": log(1, 40, True),
            "min_samples_split": log(2, 60, True),
            "max_features": linear(0.1, 1),
        },
        "default": {"learning_rate": 0.1, "max_depth": 3, "subsample": 1.0, "min_samples_leaf": 1, "min_samples_split": 2, "max_features": 1.0},
        "trees": "n_estimators",
    },
    "random_forest": {
        "space": forest,
        "default": {"max_depth": None, "min_samples_leaf": 1, "min_samples_split": 2, "max_features": 0.3, "criterion": 0, "bootstrap": True, "max_samples": 1.0},
        "trees": "n_estimators",
    },
    "extra_trees": {
        "space": forest,
        "default": {"max_depth": None, "min_samples_leaf": 1, "min_samples_split": 2, "max_features": 0.3, "criterion": 0, "bootstrap": False, "max_samples": 1.0},
        "trees": "n_estimators",
    },
    "decision_tree": {
        "space": {**leaf_trees, "max_leaf_nodes": log(2, 300, True, 0.4), "ccp_alpha": log(1e-5, 0.2), "criterion": options(0, 1)},
        "default": {"max_depth": None, "min_samples_leaf": 1, "min_samples_split": 2, "max_features": 1.0, "max_leaf_nodes": None, "ccp_alpha": 0.0, "criterion": 0},
    },
    "svm": {
        "space": {
            "C": log(1e-3, 1e4),
            "gamma": log(1e-5, 30),
            "kernel": options("rbf", "poly", "sigmoid", "linear"),
            "degree": options(2, 3, 4),
            "coef0": linear(0, 1),
            "epsilon": log(1e-3, 1),
        },
        "default": {"C": 1.0, "gamma": 0.06, "kernel": "rbf", "degree": 3, "coef0": 0.0, "epsilon": 0.1},
    },
    "knn": {
        "space": {"n_neighbors": log(1, 60, True), "weights": options("uniform", "distance"), "p": linear(1, 4)},
        "default": {"n_neighbors": 5, "weights": "uniform", "p": 2.0},
    },
    "logistic_regression": {
        "space": {"C": log(1e-4, 1e4), "l1_ratio": linear(0, 1), "class_weight": options(None, "balanced"), "fit_intercept": options(True, False)},
        "default": {"C": 1.0, "l1_ratio": 0.0, "class_weight": None, "fit_intercept": True},
        "only": "classification",
    },
    "ridge": {"space": {"alpha": log(1e-4, 1e4)}, "default": {"alpha": 1.0}, "only": "regression"},
    "lasso": {"space": {"alpha": log(1e-5, 30)}, "default": {"alpha": 1.0}, "only": "regression"},
    "elastic_net": {
        "space": {"alpha": log(1e-5, 30), "l1_ratio": linear(0, 1)},
        "default": {"alpha": 1.0, "l1_ratio": 0.5},
        "only": "regression",
    },
    "kernel_ridge": {
        "space": {"alpha": log(1e-5, 1e3), "gamma": log(1e-5, 10), "kernel": options("rbf", "laplacian", "poly")},
        "default": {"alpha": 1.0, "gamma": 0.06, "kernel": "rbf"},
        "only": "regression",
    },
    "sgd": {
        "space": {
            "alpha": log(1e-7, 1),
            "l1_ratio": linear(0, 1),
            "loss": options(0, 1, 2),
            "penalty": options("l2", "l1", "elasticnet"),
            "learning_rate": options("optimal", "constant", "invscaling", "adaptive"),
            "eta0": log(1e-4, 10),
            "power_t": linear(0.1, 0.9),
            "average": options(False, True),
        },
        "default": {"alpha": 1e-4, "l1_ratio": 0.15, "loss": 0, "penalty": "l2", "learning_rate": "optimal", "eta0": 0.01, "power_t": 0.5, "average": False},
    },
    "ada_boost": {
        "space": {"learning_rate": log(0.005, 3), "max_depth": log(1, 10, True), "min_samples_leaf": log(1, 40, True)},
        "default": {"learning_rate": 1.0, "max_depth": 1, "min_samples_leaf": 1},
        "trees": "n_estimators",
    },
    "mlp": {
        "space": {
            "hidden_units": log(4, 256, True),
            "n_layers": linear(1, 3, True),
            "activation": options("relu", "tanh", "logistic"),
            "solver": options("adam", "sgd", "lbfgs"),
            "alpha": log(1e-6, 10),
            "learning_rate_init": log(1e-5, 0.5),
            "batch_size": log(8, 256, True),
            "momentum": linear(0, 0.99),
            "beta_1": linear(0.5, 0.99),
            "max_iter": log(10, 80, True),
        },
        "default": {"hidden_units": 100, "n_layers": 1, "activation": "relu", "solver": "adam", "alpha": 1e-4, "learning_rate_init": 1e-3, "batch_size": 200, "momentum": 0.9, "beta_1": 0.9, "max_iter": 80},
    },
}


def draw(rng, parameter):
    if "options" in parameter:
        return parameter["options"][int(rng.integers(len(parameter["options"])))]
    if rng.random() < parameter["none"]:
        return None
    low, high, u = parameter["low"], parameter["high"], rng.random()
    if parameter["whole"]:
        # Every whole number has its share of the axis.
        low, high = low - 0.5 + 1e-9, high + 0.5 - 1e-9
    value = low * (high / low) ** u if parameter["scale"] == "log" else low + (high - low) * u
    return int(round(value)) if parameter["whole"] else float(value)


def configurations(family, data_number):
    """The default, then random ones: half of them the same on every data set."""
    space = FAMILIES[family]["space"]
    yield FAMILIES[family]["default"]
    code = list(family.encode())
    for i in range(10_000):
        rng = np.random.default_rng([*code, i] if i % 2 == 0 else [*code, i, 1 + data_number])
        yield {name: draw(rng, parameter) for name, parameter in space.items()}
