"""What becomes of rows, whatever the server does: the cases that the TypeScript client asserts as well."""

import contextlib
import json
import socket
import struct
import sys
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "sdks/python/src"))

from driftguard import DriftGuard

SUITE = json.loads((ROOT / "packages/protocol/conformance/recorder.json").read_text(encoding="utf8"))


class GoneServer:
    """Each connection is given the next answer once its request is whole, and the last one for ever."""

    def __init__(self, answers):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._answers, self._connections = answers, 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                answer = self._answers[min(self._connections, len(self._answers) - 1)]
                self._connections += 1
                threading.Thread(target=self._give, args=(answer, connection), daemon=True).start()

    def _give(self, answer, connection):
        with contextlib.suppress(OSError), connection:
            self._read_request(connection)
            say, then = answer["say"].encode(), answer["then"]
            if then == "drip":
                for byte in say + b" " * 10_000:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.05)
            connection.sendall(say)
            if then == "reset":
                # Closing with no time to linger cuts the connection.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            while then == "flood":
                connection.sendall(b" " * 65_536)
            if then == "hold":
                connection.recv(1)

    @staticmethod
    def _read_request(connection):
        request = b""
        while True:
            request += connection.recv(65_536)
            if request.startswith(b"\x16"):  # a greeting of TLS is answered with what is no TLS
                return
            head, end, body = request.partition(b"\r\n\r\n")
            length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
            if end and len(body) == int(length.split(b":")[1]):
                return

    def stop(self):
        # Closing alone does not wake a thread that waits for a connection.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def start_recorder(case, timeout_seconds=SUITE["timeoutMs"] / 1000):
    """A server that does what a case says, and a recorder that sends to it."""
    server, address = GoneServer(case["answers"]), case.get("address")
    if address == "refused":
        server.stop()
    scheme = "https" if address == "tls" else "http"
    url = "http://nowhere.invalid" if address == "unknown" else f"{scheme}://127.0.0.1:{server.port}"
    recorder = DriftGuard("dg_x", base_url=url).recorder(
        "m",
        timeout_seconds=timeout_seconds,
        attempts_max=SUITE["attemptsMax"],
        first_pause_seconds=SUITE["firstPauseMs"] / 1000,
        flush_seconds=0.1,
    )
    return server, recorder


class RecorderConformance(unittest.TestCase):
    def test_whatever_the_server_does(self):
        with self.assertLogs("driftguard", "WARNING"):
            # All at once: the slow ones wait side by side.
            running = [(case, *start_recorder(case)) for case in SUITE["cases"]]
            for _, _, recorder in running:
                for number in range(SUITE["rows"]):
                    self.assertIsNone(recorder.record({"a": number}, number))
            for case, server, recorder in running:
                with self.subTest(case["promise"]):
                    self.assertTrue(recorder.flush(30))
                    self.assertEqual(list(recorder.counts()), case["counts"])
                server.stop()


if __name__ == "__main__":
    unittest.main()
