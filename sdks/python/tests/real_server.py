"""The server as it is started, for tests."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READY_SECONDS = 60


class RealServer:
    """One on a free port with an empty store; ``url`` and ``key`` are what it prints."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PORT": "0",
            "LOG_LEVEL": "warn",
            "DRIFTGUARD_DATA": f"{self._folder.name}/data",
        }
        node = ROOT / "node_modules" / ".bin" / "node"
        command = [node, "--conditions=driftguard-source", ROOT / "apps/server/src/main.ts", "up"]
        self._log = open(f"{self._folder.name}/log", "w+", encoding="utf8")
        self._process = subprocess.Popen(command, env=environment, stdout=self._log, stderr=subprocess.STDOUT)
        self.url = self._await_line(r"DriftGuard is ready: (\S+)").rstrip("/")
        self.key = self._await_line(r"API key: (\S+)")

    def _await_line(self, pattern):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            text = Path(self._log.name).read_text(encoding="utf8")
            found = re.search(pattern, text)
            if found:
                return found[1]
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended\n{text}")
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"no line {pattern} within {READY_SECONDS} s")

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=30)
        self._log.close()
        self._folder.cleanup()
