"""One parameter of a script, and one way to start it."""

import ast

from nodes import UNKNOWN, elements, is_number, last_name


def entry(name, command, parameters, before=0, node=None):
    """One way to start the script. `before`: how many parameters come before the words of the command."""
    kept = list({each["name"]: each for each in parameters}.values())
    for index, each in enumerate(kept):
        each["before"] = index < before
    return {"name": name, "command": command, "parameters": kept, "node": node}


def parameter_of(
    script, name, flag=None, kind="value", off=None, type_node=None, default=None, choices=UNKNOWN, required=False,
    help_text=None, line=0, ends=(None, None),
):  # fmt: skip
    value = script.value(default) if default is not None else None
    low, high = (script.value(each) if each is not None else None for each in ends)
    kind_of_value = type_name(script, type_node)
    if isinstance(type_node, ast.Call):
        called = last_name(type_node.func)
        if called == "Choice" and type_node.args:
            choices = script.value(type_node.args[0])
        elif called in ("IntRange", "FloatRange"):
            given = {each.arg: script.value(each.value) for each in type_node.keywords if each.arg}
            given.update(zip(("min", "max"), map(script.value, type_node.args)))
            low, high = given.get("min"), given.get("max")
            kind_of_value = "int" if called == "IntRange" else "float"
    if last_name(type_node) in script.enums:
        choices = script.enums[last_name(type_node)]
    if isinstance(type_node, ast.Subscript) and last_name(type_node.value) == "Literal":
        listed = [script.value(each) for each in elements(type_node)]
        choices = UNKNOWN if UNKNOWN in listed else listed
    if kind in ("flag", "switch"):
        kind_of_value = "bool"
    elif kind_of_value is None and value is not None and value is not UNKNOWN:
        kind_of_value = type(value).__name__
    # A number without a fraction may still be a float: what argparse reads as text is text.
    known = value is not UNKNOWN
    text = script.value(help_text) if help_text is not None else None
    return {
        "name": name,
        "flag": flag,
        "off": off,
        "kind": "list" if kind_of_value in ("list", "List", "Sequence", "tuple", "Tuple") else kind,
        "type": kind_of_value,
        "default": value if known else None,
        "default_known": known,
        "choices": choices if isinstance(choices, list) and choices else None,
        "low": low if is_number(low) else None,
        "high": high if is_number(high) else None,
        "required": required,
        "help": " ".join(text.split())[:200] if isinstance(text, str) else None,
        "line": line,
    }


def type_name(script, node):
    if node is None:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Subscript):
        if last_name(node.value) == "Optional":
            return type_name(script, elements(node)[0])
        return last_name(node.value)
    if isinstance(node, ast.BinOp):
        left = type_name(script, node.left)
        return type_name(script, node.right) if left in (None, "None") else left
    if isinstance(node, ast.Constant):
        return None
    if isinstance(node, ast.Lambda):
        return "lambda"
    return last_name(node.func if isinstance(node, ast.Call) else node)
