"""Reads the zero-shot portfolios of FLAML (MIT) and AutoGluon (Apache-2.0) out of their wheels: figures only.

    pip download flaml==2.8.0 autogluon.tabular==1.6.3 --no-deps -d WHEELS
    python bench/book/portfolios.py WHEELS > bench/book/portfolios.json

Names become those of the book. Left out: what the book has no parameter for, learning rates of AutoGluon's boosting (the
number of trees is found by early stopping there, thousands of them), and FLAML's with more than 3,000 trees.
"""

import glob
import json
import runpy
import sys
import tempfile
import zipfile

SAME = ["learning_rate", "colsample_bytree", "colsample_bylevel", "subsample", "reg_alpha", "reg_lambda", "max_depth", "min_child_weight"]
TREES = {"n_estimators": "n_estimators", "max_features": "max_features", "max_leaves": "max_leaf_nodes"}
FLAML = {
    "lgbm": ("lightgbm", {"n_estimators": "n_estimators", "num_leaves": "num_leaves", "min_child_samples": "min_child_samples", **{n: n for n in SAME}}),
    "xgboost": ("xgboost", {"n_estimators": "n_estimators", "max_leaves": "max_leaves", **{n: n for n in SAME}}),
    "xgb_limitdepth": ("xgboost", {"n_estimators": "n_estimators", **{n: n for n in SAME}}),
    "rf": ("random_forest", TREES),
    "extra_tree": ("extra_trees", TREES),
}
BOOSTING = {"reg_alpha": "reg_alpha", "reg_lambda": "reg_lambda", "lambda_l1": "reg_alpha", "lambda_l2": "reg_lambda"}
AUTOGLUON = {
    "GBM": ("lightgbm", {"num_leaves": "num_leaves", "feature_fraction": "colsample_bytree", "bagging_fraction": "subsample", "min_data_in_leaf": "min_child_samples", **BOOSTING}),
    "CAT": ("catboost", {"depth": "depth", "l2_leaf_reg": "l2_leaf_reg", "colsample_bylevel": "colsample_bylevel", "subsample": "subsample", "grow_policy": "grow_policy"}),
    "XGB": ("xgboost", {"max_depth": "max_depth", "min_child_weight": "min_child_weight", "colsample_bytree": "colsample_bytree", "colsample_bylevel": "colsample_bylevel", "subsample": "subsample", "max_leaves": "max_leaves", **BOOSTING}),
    "RF": ("random_forest", {"max_features": "max_features", "max_leaf_nodes": "max_leaf_nodes", "min_samples_leaf": "min_samples_leaf"}),
    "XT": ("extra_trees", {"max_features": "max_features", "max_leaf_nodes": "max_leaf_nodes", "min_samples_leaf": "min_samples_leaf"}),
    "NN_TORCH": ("network_adam", {"learning_rate": "learning_rate", "dropout_prob": "dropout", "hidden_size": "hidden_units", "num_layers": "n_layers", "weight_decay": "weight_decay", "activation": "activation"}),
    "FASTAI": ("network_adam", {"bs": "batch_size", "lr": "learning_rate", "ps": "dropout", "epochs": "epochs"}),
    "TABM": ("network_adam", {"lr": "learning_rate", "d_block": "hidden_units", "dropout": "dropout", "n_blocks": "n_layers", "weight_decay": "weight_decay"}),
}


def point(given, names):
    found = {names[key]: value for key, value in given.items() if key in names and isinstance(value, (int, float, str))}
    return {key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in found.items()}


def flaml(folder):
    for path in sorted(glob.glob(f"{folder}/flaml/default/*/*.json")):
        with open(path) as file:
            entries = json.load(file)["portfolio"]
        for entry in entries:
            known = FLAML.get(entry["class"])
            given = entry["hyperparameters"]
            if known and given.get("n_estimators", 0) <= 3_000 and "/all/" not in path:
                yield {"source": "flaml", "family": known[0], "values": point(given, known[1])}


def autogluon(folder):
    for path in sorted(glob.glob(f"{folder}/autogluon/tabular/configs/zeroshot/zeroshot_portfolio_*.py")):
        for name, families in runpy.run_path(path).items():
            for kind, entries in families.items() if name.startswith("hyperparameter_portfolio") else ():
                for entry in entries if kind in AUTOGLUON else ():
                    yield {"source": "autogluon", "family": AUTOGLUON[kind][0], "values": point(entry, AUTOGLUON[kind][1])}


with tempfile.TemporaryDirectory() as unpacked:
    for wheel in glob.glob(f"{sys.argv[1]}/*.whl"):
        zipfile.ZipFile(wheel).extractall(unpacked)
    seen = {}
    for row in [*flaml(unpacked), *autogluon(unpacked)]:
        if row["values"]:
            seen[json.dumps(row, sort_keys=True)] = row
    print("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in seen.values()) + "\n]")
