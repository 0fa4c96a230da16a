"""Parameters of functions: of commands of Typer, of Fire, of ``hd.config``, and of plain functions."""

import ast

from click_options import command_name, decorated
from nodes import elements, last_name
from parameter import entry, parameter_of


def typer_entries(script):
    if "typer" not in script.modules:
        return []
    runs = [
        last_name(call.args[0]) for call in script.calls if script.qualified(call.func) == "typer.run" and call.args
    ]
    made = [(function, each) for function, each, called in decorated(script, "typer") if called.endswith("command")]
    if runs:
        started = [each for each in script.functions if each.name in runs]
        return [entry(each.name, [], signature(script, each, "typer")) for each in started]
    return [
        entry(name, [name] if len(made) > 1 else [], signature(script, function, "typer"))
        for function, each in made
        for name in [command_name(script, function, each)]
    ]


def fire_entries(script):
    for call in script.calls:
        if script.qualified(call.func) in ("fire.Fire", "fire.core.Fire") and call.args:
            name = last_name(call.args[0])
            return [entry(name, [], signature(script, each, "fire")) for each in script.functions if each.name == name]
    return []


def config_entries(script):
    for call in script.calls:
        if script.qualified(call.func) == "hyperdrive_ml.config":
            given = [(each.arg, each.value, each.value.lineno) for each in call.keywords if each.arg]
            return [
                entry(
                    None, [], [parameter_of(script, name=name, default=node, line=line) for name, node, line in given]
                )
            ]
    return []


def function_entries(script):
    found = []
    for function in script.functions:
        if function.name.startswith("_") or isinstance(function, ast.AsyncFunctionDef):
            continue
        parameters = signature(script, function, "function")
        tunable = [each for each in parameters if each["type"] in ("float", "int", "bool")]
        if tunable and not any(each["required"] and each["type"] is None for each in parameters):
            found.append(entry(function.name, [], parameters, node=function))
    return found


def signature(script, function, style):
    arguments = function.args
    named = arguments.args + arguments.kwonlyargs
    gap = [None] * (len(arguments.args) - len(arguments.defaults))
    values = gap + list(arguments.defaults) + list(arguments.kw_defaults)
    found = []
    for argument, default in zip(named, values):
        annotation, details = argument.annotation, None
        if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Annotated":
            parts = elements(annotation)
            annotation, details = parts[0], next((each for each in parts[1:] if isinstance(each, ast.Call)), None)
        if isinstance(default, ast.Call) and last_name(default.func) in ("Option", "Argument"):
            details, default = default, (default.args[0] if default.args else None)
            if isinstance(default, ast.Constant) and default.value is Ellipsis:
                default = None
            flags_from = details.args[1:]
        else:
            flags_from = details.args if details is not None else []
        found.append(signature_parameter(script, argument, annotation, default, details, flags_from, style))
    return found


def signature_parameter(script, argument, annotation, default, details, flags_from, style):
    given = {each.arg: each.value for each in details.keywords if each.arg} if details is not None else {}
    default = given.get("default", default)
    words = [each for each in map(script.value, flags_from) if isinstance(each, str) and each.startswith("-")]
    long = next((each for each in words if each.startswith("--")), words[0] if words else None)
    name = argument.arg
    positional = style == "typer" and (
        last_name(details.func) == "Argument" if details is not None else default is None
    )
    flag = (
        None
        if positional or style == "function"
        else (long or "--" + (name.replace("_", "-") if style == "typer" else name))
    )
    parameter = parameter_of(
        script,
        name=name,
        flag=flag,
        type_node=annotation,
        default=default,
        required=default is None,
        help_text=given.get("help"),
        line=argument.lineno,
        ends=(given.get("min"), given.get("max")),
    )
    if parameter["type"] == "bool" and style == "typer" and flag is not None:
        if long is None:
            parameter.update(kind="switch", off="--no-" + flag.lstrip("-"))
        elif "/" in long:
            flag, off = (part.strip() for part in long.split("/", 1))
            parameter.update(kind="switch" if off.startswith("--") else "flag", flag=flag, off=off)
        else:
            parameter.update(kind="flag", off=None)
    return parameter
