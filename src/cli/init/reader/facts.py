"""The ways to start a script, and what the likeliest one takes and reports."""

from argparse_options import argparse_entries
from click_options import click_entries
from printed import metrics, returned
from signatures import config_entries, fire_entries, function_entries, typer_entries

#: Functions and subcommands that usually train, likeliest first.
USUAL_NAMES = ("train", "objective", "main", "run", "fit", "evaluate", "cli")


def facts_of(script, wanted):
    ways = (
        ("argparse", argparse_entries),
        ("click", click_entries),
        ("typer", typer_entries),
        ("fire", fire_entries),
        ("config", config_entries),
        ("function", function_entries),
    )
    for source, find in ways:
        entries = [each for each in find(script) if each["parameters"]]
        if not entries:
            continue
        chosen = choose(entries, wanted)
        if chosen is None:
            return {"kind": "unknown_name", "names": [each["name"] for each in entries if each["name"]]}
        for each in chosen["parameters"]:
            each["compared"] = script.compared_words(each["name"])
        others = [each["name"] for each in entries if each is not chosen and each["name"]]
        return {
            "kind": "script",
            "source": source,
            "name": chosen["name"],
            "command": chosen["command"],
            "others": others,
            "parameters": chosen["parameters"],
            "metrics": metrics(script),
            "returns": returned(script, chosen["node"]) if source == "function" else [],
        }
    return {"kind": "no_parameters", "functions": [each.name for each in script.functions]}


def choose(entries, wanted):
    if wanted is not None:
        return next((each for each in entries if each["name"] == wanted), None)
    rank = {name: index for index, name in enumerate(USUAL_NAMES)}
    # The first of equally good ones.
    return min(entries, key=lambda each: (rank.get(each["name"], len(rank)), -len(each["parameters"])))
