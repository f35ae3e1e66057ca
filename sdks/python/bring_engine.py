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
    waiting, brought = {"driftwatch"}, set()
    while waiting:
        bring(waiting, target)
        brought |= waiting
        manifests = [json.loads((target / name / "package.json").read_text(encoding="utf8")) for name in waiting]
        waiting = {name for manifest in manifests for name in manifest.get("dependencies", {})} - brought
    print(f"{len(brought)} packages in {target.relative_to(package)}: {', '.join(sorted(brought))}")


def bring(names, target):
    """As npm would install them: what is packed of each, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        sources = [str((ROOT / "node_modules" / name).resolve()) for name in names]
        subprocess.run(
            ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder, *sources],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for archive in Path(folder).glob("*.tgz"):
            with tarfile.open(archive) as packed:
                # Pythons before 3.11.4, as Debian 12's, know no filters; the archive is our own.
                packed.extraction_filter = getattr(tarfile, "data_filter", None)
                packed.extractall(f"{archive}.d")
            package = Path(f"{archive}.d/package")
            name = json.loads((package / "package.json").read_text(encoding="utf8"))["name"]
            shutil.copytree(package, target / name)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
