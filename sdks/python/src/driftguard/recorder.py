"""Sends predictions from the background of a program that must not notice."""

import atexit
import collections
import importlib
import logging
import os
import pickle
import random
import sys
import threading
import time
import typing
import weakref

from .problem import ProblemError, unreadable_answer
from .rows import ROWS_MAX, in_bodies, to_row

log = logging.getLogger("driftguard")

# What a program that ends waits for all of its recorders.
END_SECONDS = 2.0


class Counts(typing.NamedTuple):
    """What became of the predictions handed over: each is one of the four."""

    sent: int
    rejected: int
    dropped: int
    waiting: int


class Recorder:
    """Takes predictions and sends them in batches from one thread.

    ``record`` returns at once and never raises. What waits is bounded by rows and by bytes; what comes beyond, what the server
    refuses for good and what could not be sent after some tries is counted as dropped and told once a minute to the log
    ``driftguard``. A batch is tried again where no answer came, or none of the API's, and on a redirect for
    now, 408, 429 and 5xx; ``Retry-After`` is honoured up to a minute. After a fork the child begins empty: what waited is sent by the parent. At exit what waits has two
    seconds.

    ``DRIFTGUARD_DISABLED=1`` in the environment turns every recorder off.
    """

    def __init__(
        self,
        send,
        *,
        enabled=True,
        rows_max=10_000,
        bytes_max=10_000_000,
        flush_seconds=1.0,
        attempts_max=8,
        first_pause_seconds=0.5,
        exit_seconds=2.0,
    ):
        """Args:
        send: takes the bytes of a JSON list and gives the API's answer; raises ``ProblemError``.
        """
        self.enabled = enabled and os.environ.get("DRIFTGUARD_DISABLED", "") not in ("1", "true")
        self._send = send
        self._rows_max, self._bytes_max = rows_max, bytes_max
        self._flush_seconds, self._attempts_max = flush_seconds, attempts_max
        self._first_pause, self._exit_seconds = first_pause_seconds, exit_seconds
        self._begin_empty()
        _all.add(self)

    def _begin_empty(self):
        self._changed = threading.Condition(threading.Lock())
        self._queue = collections.deque()
        self._bytes = self._taken = self._given_up = 0
        self._sent = self._rejected = self._dropped = 0
        self._told, self._told_at = 0, 0.0
        self._because = ""
        self._is_flushing = False
        self._thread = None

    def record(self, features, prediction, **more):
        """Takes one prediction; ``id``, ``timestamp``, ``actual``, ``score``, ``latency_ms``, ``error`` as the API has them."""
        if not self.enabled:
            return
        try:
            if len(self._queue) >= self._rows_max:  # no copy that nobody keeps
                with self._changed:
                    self._lose_for_room()
                return
            # A copy, for the program may go on changing its own; the quickest there is, and it knows its size.
            row = {"timestamp": time.time(), **more, "features": features, "prediction": prediction}
            copy = pickle.dumps(row, pickle.HIGHEST_PROTOCOL)
            self._take(copy, len(copy))
        except Exception as error:
            with self._changed:
                self._dropped += 1
                self._because = f"A prediction cannot be copied: {type(error).__name__}"

    def record_later(self, make, size):
        """Takes a function that gives predictions, called in the background: for work that a request should not wait for.

        Args:
            make: gives a list of dicts with ``features`` and ``prediction``; what it raises drops them.
            size: bytes to count for it while it waits.
        """
        if self.enabled:
            self._take((make, size), size)

    def _take(self, item, size):
        with self._changed:
            if len(self._queue) >= self._rows_max or self._bytes + size > self._bytes_max:
                self._lose_for_room()
                return
            # Copies lie bare: pairs would be counted and looked through by the collector of the program that they wait in.
            self._queue.append(item)
            self._bytes += size
            if self._thread is None:
                self._start()
            elif len(self._queue) == ROWS_MAX:
                self._changed.notify_all()

    def _lose_for_room(self):
        self._dropped += 1
        self._because = "No room is left for predictions that wait."

    def _start(self):
        _close_with_child()
        self._thread = threading.Thread(target=self._run, name="driftguard", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # a program that ends starts no threads any more: `close` sends what waits
            self._thread = None

    def counts(self):
        """What became of everything so far; ``sent + rejected + dropped + waiting`` is what was handed over."""
        with self._changed:
            return Counts(self._sent, self._rejected, self._dropped, len(self._queue) + self._taken)

    def flush(self, timeout=None):
        """Waits until all that was recorded was sent or dropped; ``False`` if ``timeout`` seconds did not do."""
        with self._changed:
            self._begin_flush()
            if self._thread is None:
                return not self._queue
            is_empty = self._changed.wait_for(lambda: not self._queue and self._taken == 0, timeout)
            self._is_flushing = False
            return is_empty

    def _begin_flush(self):
        self._is_flushing = True
        self._changed.notify_all()
        if self._thread is None and self._queue:
            self._start()

    def close(self):
        """Sends what waits, for two seconds at most; what is left is counted as dropped."""
        self._close_within(self._exit_seconds)

    def _close_within(self, seconds):
        if not self.flush(seconds):
            with self._changed:
                # What is on its way counts as well, until it is known to have arrived after all.
                self._given_up = self._taken
                self._dropped += len(self._queue) + self._taken
                self._because = "The program ended." if self._queue or self._taken else self._because
                self._queue.clear()
                self._bytes = self._taken = 0
        self._tell(is_last=True)

    def _run(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                self._changed.wait_for(lambda: self._is_flushing or len(self._queue) >= ROWS_MAX, self._flush_seconds)
                items = [self._queue.popleft() for _ in range(min(ROWS_MAX, len(self._queue)))]
                self._taken = len(items)
                self._bytes -= sum(len(item) if isinstance(item, bytes) else item[1] for item in items)
            try:
                self._send_items(items)
            except Exception as error:
                log.exception("predictions were dropped")
                self._count(dropped=self._taken + self._given_up, because=_words_of(error))
            with self._changed:
                self._taken = self._given_up = 0
                self._changed.notify_all()
            self._tell()

    def _send_items(self, items):
        rows = []
        for item in items:
            try:
                made = [pickle.loads(item)] if isinstance(item, bytes) else item[0]()
                encoded = [to_row(row) for row in made]
            except Exception as error:
                self._count(dropped=1, because=f"A prediction has no form in JSON: {_words_of(error)}")
                continue
            rows += encoded
            # One function may give several predictions, or none.
            self._count(handed=len(encoded) - 1)
        for body, count in in_bodies(rows):
            self._send_body(body, count)

    def _send_body(self, body, count):
        because = ""
        for attempt in range(self._attempts_max):
            try:
                rejected = _rejected_in(self._send(body))
                self._count(sent=count - len(rejected), rejected=len(rejected), because=_say_first(rejected))
                return
            except ProblemError as problem:
                because = str(problem)
                if not problem.is_worth_another_try:
                    if problem.status == 422:  # every row was refused, each for what it holds
                        self._count(rejected=count, because=because)
                        return
                    break
                if attempt + 1 < self._attempts_max:
                    time.sleep(self._pause(attempt, problem.retry_after))
        self._count(dropped=count, because=because)

    def _pause(self, attempt, asked):
        """Doubles up to half a minute, its second half by chance, so that many senders do not come back at once."""
        pause = min(30.0, self._first_pause * 2**attempt) * (0.5 + random.random() / 2)
        return max(pause, min(asked or 0.0, 60.0))

    def _count(self, sent=0, rejected=0, dropped=0, handed=0, because=""):
        with self._changed:
            self._because = because or self._because
            self._sent += sent
            self._rejected += rejected
            self._dropped += dropped
            settled = sent + rejected + dropped - handed
            if self._given_up > 0:
                self._given_up -= settled
                self._dropped -= settled
            else:
                self._taken -= settled

    def _tell(self, is_last=False):
        now = time.monotonic()
        with self._changed:
            dropped = self._dropped + self._rejected
            self._told = min(self._told, dropped)  # what was given up may have arrived after all
            fresh = dropped - self._told
            if fresh == 0 or not (is_last or self._told == 0 or now - self._told_at > 60):
                return
            self._told, self._told_at = dropped, now
            because = self._because
        log.warning("predictions that did not reach DriftGuard: %d, and %d in all; the last: %s", fresh, dropped, because)


def _rejected_in(answer):
    """The rows that an answer names as refused; something between may answer in the server's place, with JSON of its own."""
    rejected = answer.get("rejected") if isinstance(answer, dict) else None
    if not isinstance(rejected, list):
        raise unreadable_answer()
    return rejected


def _say_first(rejected):
    if rejected and isinstance(rejected[0], dict):
        return "{field} must be {expected}, found {found}.".format_map(collections.defaultdict(str, rejected[0]))
    return ""


def _words_of(error):
    """A host's own exception may fail to say what it is."""
    try:
        return str(error)
    except Exception:
        return type(error).__name__


_all = weakref.WeakSet()


def close_together(recorders):
    """All at once: two seconds for a program, not two for each of its recorders."""
    end = time.monotonic() + END_SECONDS
    for recorder in recorders:
        with recorder._changed:
            recorder._begin_flush()
    for recorder in recorders:
        recorder._close_within(max(0.0, min(recorder._exit_seconds, end - time.monotonic())))


def _close_all():
    close_together(list(_all))


_child_that_closes = None


def _close_with_child():
    """A child that ``multiprocessing`` forked runs nothing of ``atexit`` when it ends, only its own finalizers."""
    global _child_that_closes
    process = sys.modules.get("multiprocessing.process")
    if process is None or process.parent_process() is None or _child_that_closes == os.getpid():
        return
    _child_that_closes = os.getpid()
    util = importlib.import_module("multiprocessing.util")
    util.Finalize(None, _close_all, exitpriority=0)


def _begin_child():
    for recorder in list(_all):
        recorder._begin_empty()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_child)
