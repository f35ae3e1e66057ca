"""Puts the packed JavaScript of `driftwatch` and of what it needs into the package, for a wheel that holds the engine.

    npm ci && python sdks/python/bring_engine.py && pip wheel --no-deps sdks/python

Another folder than this one, a copy of it, may be named: ``bring_engine.py FOLDER``.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main(package=HERE):
    target = package / "src/driftguard/engine_packages/node_modules"
    shutil.rmtree(target, ignore_errors=True)
    waiting, brought = ["driftwatch"], set()
    while waiting:
        name = waiting.pop()
        if name in brought:
            continue
        brought.add(name)
        bring(name, target)
        manifest = json.loads((target / name / "package.json").read_text(encoding="utf8"))
        waiting += manifest.get("dependencies", {})
    print(f"{len(brought)} packages in {target.relative_to(package)}: {', '.join(sorted(brought))}")


def bring(name, target):
    """As npm would install it: what is packed of it, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        source = (ROOT / "node_modules" / name).resolve()
        subprocess.run(
            ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder, str(source)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        shutil.copytree(Path(folder) / "package", target / name)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
