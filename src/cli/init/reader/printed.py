"""What a script reports: metrics that it prints or logs, and what its function returns."""

import ast
import re
import string

from libraries import library_metrics
from lines import is_step, lines_of, metrics_of_line, value_name
from nodes import last_name


def metrics(script):
    found = []
    for call in script.calls:
        for name, channel, pattern, has_step in reported(script, call):
            scope = script.scope_of(call)
            repeated = script.is_in_loop(call) or getattr(scope, "name", None) in script.called_in_loops
            facts = {"name": name, "channel": channel, "pattern": pattern}
            found.append(dict(facts, curve=has_step or repeated, line=call.lineno))
    return sorted(found, key=lambda each: each["line"]) + library_metrics(script)


def reported(script, call):
    called = script.qualified(call.func)
    keywords = {each.arg: each.value for each in call.keywords if each.arg}
    if called == "hyperdrive_ml.report":
        names = [name for name in keywords if name not in ("step", "value")]
        value = call.args[0] if call.args else keywords.get("value")
        names += [value_name(value) or "value"] if value is not None else []
        return [(name, "report", None, "step" in keywords) for name in names]
    if called == "mlflow.log_metric" and call.args and isinstance(script.value(call.args[0]), str):
        return [(script.value(call.args[0]), "mlflow", None, "step" in keywords or len(call.args) > 2)]
    if called == "mlflow.log_metrics" and call.args:
        return [
            (name, "mlflow", None, "step" in keywords or len(call.args) > 1)
            for name in script.mapping_names(call.args[0])
        ]
    is_print = called in ("print", "sys.stdout.write") or called.endswith("tqdm.write")
    if not is_print or ("file" in keywords and last_name(keywords["file"]) != "stdout"):
        return []
    separator = script.value(keywords["sep"]) if "sep" in keywords else " "
    return list(printed(script, call.args, separator if isinstance(separator, str) else " "))


def printed(script, arguments, separator):
    first = arguments[0] if len(arguments) == 1 else None
    if isinstance(first, ast.Call) and last_name(first.func) == "dumps" and first.args:
        names = script.mapping_names(first.args[0])
        if "metric" in names and "value" in names:
            name = script.mapping_value(first.args[0], "metric")
            return [(name, "json", None, "step" in names)] if isinstance(name, str) else []
        return [(name, "json", None, "step" in names or "epoch" in names) for name in names if not is_step(name)]
    parts = []
    for index, each in enumerate(arguments):
        parts += ([separator] if index > 0 else []) + template(script, each)
    return [found for line in lines_of(parts) for found in metrics_of_line(line)]


def template(script, node):
    """A printed text as pieces: texts, and syntax nodes where values go."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return [piece for each in node.values for piece in template(script, each)]
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return template(script, node.left) + template(script, node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(script.value(node.left), str):
        values = list(node.right.elts) if isinstance(node.right, ast.Tuple) else [node.right]
        texts = re.split(
            r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGrsa]", script.value(node.left).replace("%%", "\0")
        )
        return woven([text.replace("\0", "%") for text in texts], values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        text = script.value(node.func.value)
        if isinstance(text, str):
            return format_pieces(text, node)
    if isinstance(node, ast.Call) and last_name(node.func) == "str" and len(node.args) == 1:
        return [node.args[0]]
    return [node]


def returned(script, function):
    """Names of what a function returns: keys of a mapping, else the name of the value."""
    names = []
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None and script.scope_of(node) is function:
            mapping = script.mapping_names(node.value)
            name = None if mapping else value_name(node.value)
            names += mapping or ([name] if name else [])
    return list(dict.fromkeys(names))


def woven(texts, values):
    pieces = [texts[0]]
    for value, text in zip(values, texts[1:]):
        pieces += [value, text]
    return pieces


def format_pieces(text, call):
    """The pieces of ``"…{}…".format(…)``."""
    keywords = {each.arg: each.value for each in call.keywords if each.arg}
    pieces, next_index = [], 0
    for literal, field, _, _ in string.Formatter().parse(text):
        pieces.append(literal)
        if field is None:
            continue
        name = re.split(r"[.\[]", field)[0]
        if name == "":
            name, next_index = str(next_index), next_index + 1
        node = keywords.get(name)
        if node is None and name.isdigit() and int(name) < len(call.args):
            node = call.args[int(name)]
        pieces.append(node if node is not None else ast.Name(id="value", ctx=ast.Load()))
    return pieces
