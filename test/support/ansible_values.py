"""Reads a JSON object of lists of texts and prints what Python and PyYAML, as Ansible uses them, make of each."""
import ast
import json
import shlex
import sys
import warnings

from ansible.module_utils._text import to_text
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin

warnings.simplefilter("ignore")


def literal(text):
    try:
        value = to_text(ast.literal_eval(text), nonstring="passthru")
        json.dumps(value, allow_nan=False)
    except (ValueError, SyntaxError, UnicodeError, TypeError, OverflowError, MemoryError, RecursionError):
        return text
    return value


def words(text):
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return None


def pattern(text):
    try:
        names, port = BaseInventoryPlugin._expand_hostpattern(BaseInventoryPlugin(), text)
        return {"names": names, "port": port}
    except Exception:
        return None


def document(text):
    try:
        return {"value": json.loads(json.dumps(DataLoader().load(text), default=lambda item: item.isoformat()))}
    except Exception:
        return None


asked = json.load(sys.stdin)
answers = {
    "literals": [literal(text) for text in asked["literals"]],
    "words": [words(text) for text in asked["words"]],
    "patterns": [pattern(text) for text in asked["patterns"]],
    "documents": [document(text) for text in asked["documents"]],
}
json.dump(answers, sys.stdout)
