"""Options that a script adds to a parser of argparse."""

import ast

from nodes import UNKNOWN, last_name
from parameter import entry, parameter_of


def argparse_entries(script):
    adds = [call for call in script.calls if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"]
    owners, commands = {}, {}
    for node in ast.walk(script.tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
        ):
            target, call = last_name(node.targets[0]), node.value
            if call.func.attr in ("add_argument_group", "add_mutually_exclusive_group"):
                owners[target] = last_name(call.func.value)
            elif call.func.attr == "add_parser" and call.args and isinstance(script.value(call.args[0]), str):
                commands[target] = script.value(call.args[0])
    defaults = {}
    for call in script.calls:
        if last_name(call.func) == "set_defaults":
            defaults.update({each.arg: each.value for each in call.keywords if each.arg})
    groups = {}
    for call in sorted(adds, key=lambda each: (each.lineno, each.col_offset)):
        parameter = argument(script, call, defaults)
        if parameter is not None:
            owner = last_name(call.func.value)
            for _ in range(10):
                owner = owners.get(owner, owner)
            groups.setdefault(commands.get(owner), []).append(parameter)
    general = groups.pop(None, [])
    if not groups:
        return [entry(None, [], general)]
    return [entry(name, [name], general + own, before=len(general)) for name, own in groups.items()]


def argument(script, call, defaults):
    names = [script.value(each) for each in call.args]
    if not names or not all(isinstance(each, str) for each in names):
        return None
    given = {each.arg: each.value for each in call.keywords if each.arg}
    flags = [each for each in names if each.startswith("-")]
    flag = next((each for each in flags if each.startswith("--")), flags[0] if flags else None)
    action = last_name(given["action"]) if "action" in given else "store"
    if isinstance(given.get("action"), ast.Constant):
        action = given["action"].value
    if action in ("help", "version"):
        return None
    dest = script.value(given["dest"]) if "dest" in given else UNKNOWN
    name = dest if isinstance(dest, str) else (flag or names[0]).lstrip("-").replace("-", "_")
    nargs = script.value(given["nargs"]) if "nargs" in given else None
    kind = {"store": "value", "store_true": "flag", "store_false": "flag", "BooleanOptionalAction": "switch"}.get(
        action, "other"
    )
    if nargs is not None and nargs != "?":
        kind = "list"
    default = given.get("default", defaults.get(name))
    if kind == "flag":
        name, default = (flag or names[0]).lstrip("-").replace("-", "_"), ast.Constant(value=False)
    return parameter_of(
        script,
        name=name,
        flag=flag,
        kind=kind,
        off=None if kind != "switch" or flag is None else "--no-" + flag.lstrip("-"),
        type_node=given.get("type"),
        default=default,
        choices=script.value(given["choices"]) if "choices" in given else UNKNOWN,
        required=(flag is None and nargs not in ("?", "*")) or script.value(given.get("required")) is True,
        help_text=given.get("help"),
        line=call.lineno,
    )
