"""Options of commands that click makes."""

import ast

from nodes import UNKNOWN, last_name
from parameter import entry, parameter_of


def click_entries(script):
    found = []
    for function, decorator, called in decorated(script, "click"):
        options = [
            click_option(script, each)
            for each in function.decorator_list
            if isinstance(each, ast.Call) and script.qualified(each.func).split(".")[-1] in ("option", "argument")
        ]
        if not options and "click" not in script.modules:
            continue
        if called.endswith("group"):
            continue
        single = called.startswith("click.") or called.startswith("rich_click.")
        words = [] if single else [command_name(script, function, decorator)]
        found.append(entry(words[0] if words else function.name, words, [each for each in options if each]))
    return found


def click_option(script, call):
    names = [script.value(each) for each in call.args]
    names = [each for each in names if isinstance(each, str)]
    if not names:
        return None
    given = {each.arg: each.value for each in call.keywords if each.arg}
    positional = last_name(call.func) == "argument"
    pair = next((each for each in names if each.startswith("-") and "/" in each), None)
    flags = [each for each in names if each.startswith("-") and "/" not in each]
    flag = next((each for each in flags if each.startswith("--")), flags[0] if flags else None)
    off = None
    if pair is not None:
        flag, off = (part.strip() for part in pair.split("/", 1))
    plain = next((each for each in names if not each.startswith("-")), None)
    name = plain or (flag or names[0]).lstrip("-").replace("-", "_")
    default = given.get("default")
    kind = "value"
    if pair is not None:
        kind = "switch" if off.startswith("--") else "flag"
    elif script.value(given.get("is_flag")) is True:
        kind = "flag"
    elif script.value(given.get("multiple")) is True or script.value(given.get("nargs", ast.Constant(value=1))) != 1:
        kind = "list"
    elif script.value(given.get("count")) is True:
        kind = "other"
    if kind == "flag":
        default = ast.Constant(value=False)
    return parameter_of(
        script,
        name=name,
        flag=None if positional else flag,
        kind=kind,
        off=off if kind == "switch" else None,
        type_node=given.get("type"),
        default=default,
        choices=UNKNOWN,
        required=(positional and "default" not in given) or script.value(given.get("required")) is True,
        help_text=given.get("help"),
        line=call.lineno,
    )


def decorated(script, module):
    """Functions that decorators of a module make commands, with the decorator."""
    for function in script.functions:
        for each in function.decorator_list:
            called = each.func if isinstance(each, ast.Call) else each
            if last_name(called) in ("command", "group"):
                yield function, each, script.qualified(called)


def command_name(script, function, decorator):
    if isinstance(decorator, ast.Call) and decorator.args and isinstance(script.value(decorator.args[0]), str):
        return script.value(decorator.args[0])
    return function.name.lower().replace("_", "-")
