"""Virtual environments for what is tried with other people's newest packages; they lie in `.environments/python`."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".environments/python"


def make_environment(name):
    """An empty one, in the place of the one before; gives the path of its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER / name], check=True)
    return FOLDER / name / "bin/python"


def install(python, *packages):
    """Installs the newest of the packages, and tells the seconds it took."""
    began = time.monotonic()
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages], check=True)
    print(f"installed in {time.monotonic() - began:.1f} s: {', '.join(map(str, packages))}", flush=True)


def tell_versions(python, *packages):
    """Prints which Python this is and which versions of the packages it has."""
    program = (
        "import importlib.metadata, platform, sys\n"
        "print('Python', platform.python_version(), *(f'{p} {importlib.metadata.version(p)}' for p in sys.argv[1:]))"
    )
    subprocess.run([python, "-c", program, *packages], check=True)
