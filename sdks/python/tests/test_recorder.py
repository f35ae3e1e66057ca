"""Promise P7: the recorder never harms its host, whatever the server does. Delivered and reported drops are what was sent."""

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

SOURCE = str(Path(__file__).resolve().parents[1] / "src")
sys.path.insert(0, SOURCE)

from driftguard import DriftGuard
from driftguard.problem import read_problem
from driftguard.recorder import Recorder

ROW = ({"amount": 1.5, "country": "DE"}, 0.5)
QUICK = {"attempts_max": 3, "first_pause_seconds": 0.01, "flush_seconds": 0.01}


@contextlib.contextmanager
def answering(*answers):
    """A server that gives each answer (status, headers) once and the last for ever; the rows that it took are its value."""
    taken, left = [], list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers = left.pop(0) if len(left) > 1 else left[0]
            if status == 200:
                taken.extend(content)
            body = {"accepted": len(content), "duplicates": 0, "rejected": []} if status == 200 else {"code": "x/y"}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def listening(handle):
    """A bare socket server: each connection is handed to ``handle`` in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def keep_open(connection):
    connection.recv(1)
    time.sleep(30)


def recorder_of(url, **options):
    return DriftGuard("dg_x", base_url=url, timeout=1).recorder("m", **{**QUICK, **options})


def all_of(logs):
    """What was told while they were kept: recorders of other tests may still be giving up, and tell so in the same log."""
    return "\n".join(logs.output)


class Recording(unittest.TestCase):
    def test_rows_wait_for_company_and_keep_their_order_and_ids(self):
        with answering((200, {})) as (url, taken):
            recorder = recorder_of(url)
            for number in range(1200):
                recorder.record({"amount": number}, number, id=f"row-{number}")
            self.assertTrue(recorder.flush(20))
            self.assertEqual([row["id"] for row in taken], [f"row-{number}" for number in range(1200)])

    def test_a_row_is_what_it_was_when_it_was_recorded(self):
        with answering((200, {})) as (url, taken):
            recorder, features = recorder_of(url), {"amount": 1}
            recorder.record(features, 1)
            features["amount"] = 2
            recorder.flush(20)
            self.assertEqual(taken[0]["features"], {"amount": 1})

    def test_a_server_in_trouble_is_tried_again_with_the_same_ids(self):
        for status in (408, 429, 500, 503):
            with self.subTest(status), answering((status, {"Retry-After": "0"}), (200, {})) as (url, taken):
                recorder = recorder_of(url)
                for _ in range(10):
                    self.assertIsNone(recorder.record(*ROW))
                self.assertTrue(recorder.flush(20))
                self.assertEqual(recorder.counts(), (10, 0, 0, 0))
                self.assertEqual(len({row["id"] for row in taken}), 10)

    def test_a_wish_to_be_left_alone_is_honoured(self):
        pause = recorder_of("http://127.0.0.1:9")._pause
        self.assertEqual([pause(0, 5.0), pause(0, 9e9)], [5.0, 60.0])
        self.assertLess(pause(0, 0.001), 0.02)

    def test_a_time_to_come_back_is_seconds_or_a_date(self):
        answers = {"2": 2, "Thu, 01 Jan 1970 00:00:00 GMT": 0, "soon": None, None: None}
        answers |= {"Thu, 01 Jan 1970 00:00:00 -0000": 0, "Thu, 01 Jan 1970 00:00:00": 0}
        for told, seconds in answers.items():
            with self.subTest(told):
                self.assertEqual(read_problem(503, {"Retry-After": told}, b"").retry_after, seconds)

    def test_rows_that_wait_are_bounded_by_number_and_by_bytes(self):
        with listening(keep_open) as url:
            for bounds, kept in (({"rows_max": 50}, 50), ({"bytes_max": 20_000}, 20)):
                with self.subTest(bounds):
                    recorder = recorder_of(url, flush_seconds=60, **bounds)
                    for _ in range(100):
                        recorder.record({"text": "x" * 880}, 1)
                    counts = recorder.counts()
                    self.assertEqual(sum(counts), 100)
                    self.assertAlmostEqual(counts.waiting, kept, delta=kept * 0.05)

    def test_rows_and_functions_that_were_sent_make_room_again(self):
        with answering((200, {})) as (url, taken):
            recorder = recorder_of(url, bytes_max=3_000)
            for _ in range(5):
                recorder.record(*ROW)
                recorder.record_later(lambda: [{"features": {"a": 1}, "prediction": 1}], 2_500)
                self.assertTrue(recorder.flush(5))
            self.assertEqual((len(taken), tuple(recorder.counts())), (10, (10, 0, 0, 0)))

    def test_a_row_without_room_is_not_copied(self):
        class Watched:
            copies = 0

            def __reduce__(self):
                Watched.copies += 1
                return (int, ())

        with answering((200, {})) as (url, _):
            recorder = recorder_of(url, rows_max=2, flush_seconds=0.5)
            for _ in range(5):
                recorder.record({"a": Watched()}, 1)
            self.assertEqual((Watched.copies, recorder.counts().dropped), (2, 3))

    def test_what_has_no_form_in_json_costs_itself_only(self):
        with answering((200, {})) as (url, taken):
            recorder = recorder_of(url)
            recorder.record({"amount": object()}, 1)
            recorder.record(None, 1)
            recorder.record(*ROW)
            recorder.record_later(lambda: 1 / 0, 10)
            self.assertTrue(recorder.flush(20))
            self.assertEqual((recorder.counts(), len(taken)), ((1, 0, 3, 0), 1))

    def test_drops_are_told_to_the_log(self):
        with answering((400, {})) as (url, _), self.assertLogs("driftguard", "WARNING") as logs:
            recorder = recorder_of(url)
            recorder.record(*ROW)
            recorder.flush(20)
            recorder.close()
        self.assertIn(
            "predictions that did not reach DriftGuard: 1, and 1 in all; the last: The server answered 400. (400 x/y)",
            all_of(logs),
        )

    def test_what_is_on_its_way_at_the_end_is_told_as_dropped_until_it_arrived(self):
        may_answer = threading.Event()

        def send(_body):
            may_answer.wait(20)
            return {"rejected": []}

        recorder = Recorder(send, flush_seconds=0.01, exit_seconds=0.1)
        recorder.record(*ROW)
        with self.assertLogs("driftguard", "WARNING") as logs:
            recorder.close()
        self.assertEqual(recorder.counts(), (0, 0, 1, 0))
        self.assertIn("1 in all; the last: The program ended.", all_of(logs))
        may_answer.set()
        for _ in range(200):
            if recorder.counts().sent == 1:
                break
            time.sleep(0.01)
        self.assertEqual(recorder.counts(), (1, 0, 0, 0))

    @unittest.skipUnless(hasattr(os, "fork"), "no fork on this system")
    def test_a_child_that_multiprocessing_forked_sends_before_it_ends(self):
        with answering((200, {})) as (url, taken):
            program = (
                "import multiprocessing; from driftguard import DriftGuard\n"
                f"recorder = DriftGuard('dg_x', base_url='{url}').recorder('m')\n"
                "child = multiprocessing.get_context('fork').Process(target=recorder.record, args=({'x': 1}, 2))\n"
                "child.start(); child.join()"
            )
            subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": SOURCE}, check=True)
            self.assertEqual(len(taken), 1)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork on this system")
    def test_a_child_begins_empty_and_sends_its_own(self):
        with answering((200, {})) as (url, taken):
            recorder = recorder_of(url)
            recorder.record(*ROW, id="before")
            child = os.fork()
            if child == 0:
                is_empty = recorder.counts() == (0, 0, 0, 0)
                recorder.record(*ROW, id="child")
                os._exit(0 if is_empty and recorder.flush(20) else 1)
            recorder.record(*ROW, id="parent")
            self.assertTrue(recorder.flush(20))
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            self.assertEqual(sorted(row["id"] for row in taken), ["before", "child", "parent"])

    def run_program(self, url, lines, **environment):
        program = [
            "from driftguard import DriftGuard",
            f"recorder = DriftGuard('dg_x', base_url={url!r}).recorder('m', flush_seconds=60)",
            *lines,
        ]
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", "\n".join(program)],
            env={**os.environ, "PYTHONPATH": SOURCE, **environment},
            check=True,
            timeout=60,
        )
        return time.monotonic() - began

    def test_what_waits_at_exit_is_sent(self):
        with answering((200, {})) as (url, taken):
            self.run_program(url, ["recorder.record({'a': 1}, 1)"])
            self.assertEqual(len(taken), 1)

    def test_a_program_ends_although_the_server_never_answers(self):
        with listening(keep_open) as url:
            # The black hole holds for 30 s, and a try for 10.
            self.assertLess(self.run_program(url, ["recorder.record({'a': 1}, 1)"]), 9)

    def test_one_variable_turns_it_off(self):
        with answering((200, {})) as (url, taken):
            self.run_program(
                url, ["recorder.record({'a': 1}, 1)", "assert sum(recorder.counts()) == 0"], DRIFTGUARD_DISABLED="1"
            )
            self.assertEqual(taken, [])


if __name__ == "__main__":
    unittest.main()
