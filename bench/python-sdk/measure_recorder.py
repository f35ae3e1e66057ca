"""What the Python SDK's recorder costs the program it is in, told as JSON on standard output.

    PYTHONPATH=sdks/python/src python bench/python-sdk/measure_recorder.py

The server takes connections and never answers, so that all that is measured is what a caller pays; a second run has one that
answers every batch at once.
"""

import http.server
import json
import os
import resource
import socket
import threading
import time

from driftguard import DriftGuard

CALLS = 20_000
BURST = 200
FEATURES = {**{f"n{i}": i * 1.25 for i in range(40)}, **{f"c{i}": "level" for i in range(5)}}


class Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"accepted": 0, "duplicates": 0, "rejected": []}')

    def log_message(self, *_):
        pass


def measure(url, pause):
    recorder = DriftGuard("dg_x", base_url=url).recorder("m")
    before = resource.getrusage(resource.RUSAGE_SELF)
    times = []
    for call in range(CALLS):
        began = time.perf_counter_ns()
        recorder.record(FEATURES, 0.5)
        times.append(time.perf_counter_ns() - began)
        if call % BURST == 0:
            time.sleep(pause)
    after = resource.getrusage(resource.RUSAGE_SELF)
    times.sort()
    return {
        "p50": times[CALLS // 2] / 1000,
        "p99": times[CALLS * 99 // 100] / 1000,
        "cpu": (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / CALLS * 1e6,
        "memory": (after.ru_maxrss - before.ru_maxrss) / 1024,
        "unaccounted": CALLS - sum(recorder.counts()),
    }


silent = socket.create_server(("127.0.0.1", 0), backlog=1)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(
    json.dumps(
        {
            "silent": measure(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.1),
            "answering": measure(f"http://127.0.0.1:{server.server_port}", 0.1),
        }
    ),
    flush=True,
)
os._exit(0)  # what waits for the silent server is not waited for
