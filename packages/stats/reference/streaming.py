"""Indices at which river's detectors warn and alarm, on the streams of its documentation and some of our own."""

import base64
import random

import river
from river import drift

import fixture


def follow(detector, stream):
    warnings, drifts, fresh = [], [], True
    for index, value in enumerate(stream):
        detector.update(value)
        if getattr(detector, "warning_detected", False) and fresh:
            warnings.append(index)
            fresh = False
        if detector.drift_detected:
            drifts.append(index)
            fresh = True
    return {"warnings": warnings, "drifts": drifts}


def case(name, detector, stream_name, stream):
    return {"name": name, "stream": stream_name, "values": [round(v, 3) for v in stream], **follow(detector, [round(v, 3) for v in stream])}


def levels():
    rng = random.Random(12345)
    return rng.choices([0, 1], k=1000) + rng.choices(range(4, 8), k=1000)


def errors():
    rng = random.Random(42)
    return rng.choices([0, 1], k=1000) + rng.choices([0, 1], k=1000, weights=[0.3, 0.7])


def rare():
    rng = random.Random(7)
    return rng.choices([0, 1], k=1500, weights=[9, 1]) + rng.choices([0, 1], k=1500, weights=[7, 3])


def fall():
    rng = random.Random(5)
    return [rng.gauss(0, 1) for _ in range(400)] + [rng.gauss(-2, 1) for _ in range(400)]


def steps():
    rng = random.Random(12345)
    return [round(rng.gauss(0, 1), 3) for _ in range(200)] + [round(rng.gauss(3, 1), 3) for _ in range(200)]


def bursts():
    rng = random.Random(3)
    return [rng.gauss(level, scale) for level, scale in [(0, 1), (0.5, 1), (0.5, 3), (-2, 0.1)] for _ in range(600)]


class Drawn(drift.KSWIN):
    """Keeps the places that its generator draws: the same ones begin after each detection."""

    def draws(self, times):
        rng = random.Random(self.seed)
        return base64.b64encode(bytes(place for _ in range(times) for place in rng.sample(range(70), 30))).decode()


def kswin_case(name, detector, stream_name, stream):
    found = case(name, detector, stream_name, stream)
    marks = [0, *found["drifts"], len(found["values"])]
    return {**found, "draws": detector.draws(max(b - a for a, b in zip(marks, marks[1:])))}


binary = drift.binary
assert river.__version__ == "0.26.1"
fixture.write(
    __file__,
    {
        "streams": {
            "call": "river 0.26.1, update(value) for each; CUSUM: the indices printed in river's main branch", "relativeTolerance": 0, "absoluteTolerance": 0,
            "cases": [
                case("page_hinkley", drift.PageHinkley(), "levels", levels()), case("page_hinkley", drift.PageHinkley(), "fall", fall()),
                *[case("adwin", drift.ADWIN(), stream.__name__, stream()) for stream in (levels, fall, rare, bursts)],
                case("adwin_wide", drift.ADWIN(delta=0.1), "errors", errors()),
                kswin_case("kswin_strict", Drawn(alpha=0.0001, seed=42), "levels", levels()),
                kswin_case("kswin", Drawn(seed=7), "fall", fall()),
                *[case(name, make(), stream.__name__, stream()) for stream in (errors, rare) for name, make in [("ddm", binary.DDM), ("eddm", binary.EDDM), ("eddm_quiet", lambda: binary.EDDM(alpha=0.8, beta=0.75)), ("hddm_a", binary.HDDMA), ("hddm_w", binary.HDDMW)]],
                {"name": "cusum", "stream": "steps", "values": steps(), "warnings": [], "drifts": [201, 251]},
            ],
        },
    },
)
