"""Indices at which river's detectors warn and alarm, on the streams of its documentation and some of our own."""

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


binary = drift.binary
assert river.__version__ == "0.26.1"
fixture.write(
    __file__,
    {
        "streams": {
            "call": "river 0.26.1, update(value) for each; CUSUM: the indices printed in river's main branch", "relativeTolerance": 0, "absoluteTolerance": 0,
            "cases": [
                case("page_hinkley", drift.PageHinkley(), "levels", levels()), case("page_hinkley", drift.PageHinkley(), "fall", fall()),
                *[case(name, make(), stream.__name__, stream()) for stream in (errors, rare) for name, make in [("ddm", binary.DDM), ("eddm", binary.EDDM), ("eddm_quiet", lambda: binary.EDDM(alpha=0.8, beta=0.75)), ("hddm_a", binary.HDDMA), ("hddm_w", binary.HDDMW)]],
                {"name": "cusum", "stream": "steps", "values": steps(), "warnings": [], "drifts": [201, 251]},
            ],
        },
    },
)
