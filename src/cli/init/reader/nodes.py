"""Nodes of a syntax tree: their names, and the values of plain ones."""

import ast
import math

UNKNOWN = object()


def last_name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        inner = elements(node)[0]
        return inner.value if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else ""
    return ""


def elements(node):
    """The parts between the brackets of a subscript."""
    inner = node.slice
    inner = inner.value if type(inner).__name__ == "Index" else inner
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]


def imports_of(tree):
    """Top-level names of imported modules, and what each imported name stands for."""
    modules, origins = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                modules.add(each.name.split(".")[0])
                origins[each.asname or each.name.split(".")[0]] = each.name if each.asname else each.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules.add(node.module.split(".")[0])
            for each in node.names:
                origins[each.asname or each.name] = f"{node.module}.{each.name}"
    return modules, origins


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def same_kind(values):
    return all(is_number(each) for each in values) or all(isinstance(each, str) for each in values)


def arithmetic(operator, left, right):
    if not is_number(left) or not is_number(right):
        return UNKNOWN
    try:
        if isinstance(operator, ast.Add):
            return left + right
        if isinstance(operator, ast.Sub):
            return left - right
        if isinstance(operator, ast.Mult):
            return left * right
        if isinstance(operator, ast.Div):
            return left / right
        if isinstance(operator, ast.Pow) and abs(right) <= 64 and abs(left) <= 1024:
            result = left**right
            return result if is_number(result) else UNKNOWN
    except (ArithmeticError, ValueError):
        pass
    return UNKNOWN
