"""Reads what a training script takes and prints, from its syntax tree: the script is never imported or run.

Usage: ``python3 reader SCRIPT [NAME]`` prints one JSON object; NAME chooses a function or a subcommand.
Needs Python 3.8 or later and nothing but the standard library. ``script-facts.ts`` has the schema of the output.
"""

import ast
import json
import sys
import tokenize


def main():
    if sys.version_info < (3, 8):
        print(json.dumps({"kind": "old_python", "python": "%d.%d.%d" % sys.version_info[:3]}))
        return
    # Only now: an older Python may not be able to read it.
    from facts import facts_of
    from script import Script

    path, wanted = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else None)
    version = "%d.%d.%d" % sys.version_info[:3]
    try:
        with tokenize.open(path) as file:
            text = file.read()
        tree = ast.parse(text, path)
        answer = facts_of(Script(tree), wanted)
    except SyntaxError as error:
        place = {"line": error.lineno or 0, "text": (error.text or "").strip()[:200]}
        answer = dict(place, kind="syntax_error", message=error.msg)
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        answer = {"kind": "syntax_error", "line": 0, "text": "", "message": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(dict(answer, python=version)))


if __name__ == "__main__":
    main()
