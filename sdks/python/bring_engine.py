"""Puts the packed JavaScript of `driftwatch` and of what it needs into the package, for a wheel that holds the engine.

    npm ci && python sdks/python/bring_engine.py && pip wheel --no-deps sdks/python
"""

import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = HERE / "src/driftguard/engine_packages/node_modules"


def main():
    shutil.rmtree(TARGET, ignore_errors=True)
    waiting, brought = ["driftwatch"], set()
    while waiting:
        name = waiting.pop()
        if name in brought:
            continue
        brought.add(name)
        bring(name)
        manifest = json.loads((TARGET / name / "package.json").read_text(encoding="utf8"))
        waiting += manifest.get("dependencies", {})
    print(f"{len(brought)} packages in {TARGET.relative_to(ROOT)}: {', '.join(sorted(brought))}")


def bring(name):
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
        shutil.copytree(Path(folder) / "package", TARGET / name)


if __name__ == "__main__":
    main()
