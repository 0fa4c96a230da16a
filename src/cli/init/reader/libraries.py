"""What LightGBM and XGBoost print by themselves after each round."""

import ast

from lines import NUMBER, escaped
from nodes import UNKNOWN, last_name


def library_metrics(script):
    """What LightGBM and XGBoost print by themselves after each round."""
    names = {last_name(call.func) for call in script.calls}
    keywords = {each.arg: each for call in script.calls for each in call.keywords if each.arg}
    settings = {}
    for node in ast.walk(script.tree):
        if isinstance(node, ast.Dict):
            settings.update(
                {
                    script.value(k): script.value(v)
                    for k, v in zip(node.keys, node.values)
                    if isinstance(k, ast.Constant)
                }
            )
    settings.update(
        {
            name: script.value(each.value)
            for name, each in keywords.items()
            if name in ("metric", "eval_metric", "objective")
        }
    )
    objective = str(settings.get("objective"))
    if "lightgbm" in script.modules and "log_evaluation" in names:
        valid = script.value(keywords["valid_names"].value) if "valid_names" in keywords else ["valid_0"]
        metric = last_text(settings.get("metric")) or {
            "binary": "binary_logloss",
            "multiclass": "multi_logloss",
        }.get(objective, "l2")
        label = f"{last_text(valid) or 'valid_0'}'s {metric}: "
        pattern = r"^\[(?<step>\d+)\].*?" + escaped(label) + r"\s*" + NUMBER
        return [{"name": metric, "channel": "pattern", "pattern": pattern, "curve": True, "line": 0}]
    evals = keywords.get("evals")
    if (
        "xgboost" in script.modules
        and "train" in names
        and evals is not None
        and isinstance(evals.value, ast.List)
        and evals.value.elts
    ):
        last = evals.value.elts[-1]
        name = script.value(last.elts[-1]) if isinstance(last, ast.Tuple) else UNKNOWN
        usual = {"binary:logistic": "logloss", "multi:softprob": "mlogloss", "multi:softmax": "mlogloss"}
        metric = last_text(settings.get("eval_metric")) or usual.get(objective, "rmse")
        if isinstance(name, str):
            pattern = r"^\[(?<step>\d+)\].*?" + escaped(f"{name}-{metric}:") + NUMBER
            return [{"name": metric, "channel": "pattern", "pattern": pattern, "curve": True, "line": 0}]
    return []


def last_text(value):
    value = value[-1] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None
