"""Runs the plain `requests` script against the server as it is started."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
READY_SECONDS = 60


class FirstAlert(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        node = ROOT / "node_modules" / ".bin" / "node"
        command = [node, "--conditions=driftguard-source", ROOT / "apps/server/src/main.ts", "up"]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PORT": "0",
            "LOG_LEVEL": "warn",
            "DRIFTGUARD_DATA": f"{self.folder.name}/data",
        }
        self.log = open(f"{self.folder.name}/log", "w+", encoding="utf8")
        self.server = subprocess.Popen(command, env=environment, stdout=self.log, stderr=subprocess.STDOUT)
        self.url = self.await_line(r"DriftGuard is ready: (\S+)")
        self.key = self.await_line(r"API key: (\S+)")

    def tearDown(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(timeout=30), 0)
        self.log.close()
        self.folder.cleanup()

    def await_line(self, pattern):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            text = Path(self.log.name).read_text(encoding="utf8")
            found = re.search(pattern, text)
            if found:
                return found[1].rstrip("/")
            self.assertIsNone(self.server.poll(), text)
            time.sleep(0.05)
        self.fail(f"no line {pattern} within {READY_SECONDS} s")

    def test_calm_rows_open_nothing_and_shifted_rows_one_alert(self):
        environment = {"PATH": os.environ["PATH"], "DRIFTGUARD_URL": self.url, "DRIFTGUARD_KEY": self.key}
        run = subprocess.run(
            [sys.executable, HERE / "first_alert.py"], env=environment, capture_output=True, text=True, timeout=120
        )
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("Calm: 300 accepted. No feature differs from the baseline over 300 predictions.", run.stdout)
        self.assertRegex(run.stdout, r"Shifted: 700 accepted\. (The prediction and )?\d of 2 features differs? from the baseline")
        self.assertRegex(run.stdout, r"5\. Alert 1, Drift: Training gap: ")
        request = urllib.request.Request(f"{self.url}/api/v1/alerts", headers={"X-API-Key": self.key})
        with urllib.request.urlopen(request, timeout=30) as answer:
            alerts = json.load(answer)["items"]
        self.assertEqual([alert["cause"] for alert in alerts], ["gap"])


if __name__ == "__main__":
    unittest.main()
