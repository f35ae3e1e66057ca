"""Logs reports into real runs of the newest MLflow: its tracking server on loopback, with its SQLite store.

    npm run test:mlflow

Not among the ordinary tests, for MLflow and what it needs are some hundred megabytes.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from environment import install, make_environment, tell_versions

HERE = Path(__file__).resolve().parent
READY_SECONDS = 120


def main():
    python = make_environment("mlflow")
    install(python, "mlflow")
    tell_versions(python, "mlflow")
    with tempfile.TemporaryDirectory() as folder, tracking_server(python, folder) as url:
        # Nothing of this leaves the machine.
        promises = subprocess.run([python, HERE / "mlflow_promises.py"], env=environment_of(folder, url), check=False)
    sys.exit(promises.returncode)


@contextlib.contextmanager
def tracking_server(python, folder):
    """MLflow's server on a free port; gives its address, and ends it with all its workers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    places = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"]
    began = time.monotonic()
    with open(f"{folder}/server.log", "w+", encoding="utf8") as log:
        server = subprocess.Popen(
            [*command, *places],
            cwd=folder,
            env=environment_of(folder, url),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            await_health(server, url, log.name)
            print(f"MLflow's server answers after {time.monotonic() - began:.1f} s", flush=True)
            yield url
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def await_health(server, url, log):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit(f"MLflow's server did not answer:\n{Path(log).read_text(encoding='utf8')}")


def environment_of(folder, url):
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "MLFLOW_TRACKING_URI": url,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }


if __name__ == "__main__":
    main()
