"""Mutates files of joblib, between their arrays and in them, and says what joblib would have resolved of each.

    python mutate_joblibs.py ROUNDS SEED

Prints a JSON line a mutant, as mutate_pickles.py does. An array is read as joblib reads it, so that what lies behind one
is found where joblib finds it; every other name resolves to what does nothing.
"""

import base64
import io
import json
import pickletools
import random
import resource
import sys
import zlib

import joblib
import joblib.numpy_pickle as numpy_pickle
import numpy
from harmless import Harmless

# A mutant may ask for an array of any size: it is to fail, and not to be given.
resource.setrlimit(resource.RLIMIT_DATA, (1 << 28, 1 << 28))
rounds, seed = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)


class Type:
    """A type of numpy's, of those that the files have: numpy itself ends with a fault of memory at the state of some mutants."""

    def __init__(self, name, *flags):
        if name not in ("f8", "i1", "b1", "O8") or not all(isinstance(flag, bool) for flag in flags):
            raise TypeError
        self.real = numpy.dtype(name)

    def __setstate__(self, state):
        pass


class Wrapper(numpy_pickle.NumpyArrayWrapper):
    """joblib's own, which reads the array behind it."""

    def read_array(self, unpickler, ensure_native_byte_order):
        if isinstance(self.dtype, Type):
            self.dtype = self.dtype.real
        return super().read_array(unpickler, ensure_native_byte_order)


REAL = {
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): Wrapper,
    ("numpy", "ndarray"): numpy.ndarray,
    ("numpy", "dtype"): Type,
}


class Recorder(numpy_pickle.NumpyUnpickler):
    def __init__(self, stream):
        super().__init__("model", io.BufferedReader(io.BytesIO(stream)), ensure_native_byte_order=True)
        self.names = []

    def find_class(self, module, name):
        self.names.append((module, name))
        return REAL.get((module, name), Harmless)


class Evil:
    def __reduce__(self):
        return eval, ("1",)


NUMBERS = numpy.arange(6.0).reshape(2, 3)
ARRAYS = [NUMBERS, numpy.arange(5, dtype=numpy.int8), numpy.asfortranarray(NUMBERS), numpy.array([True, False])]


def seeds():
    texts = ["posix", "system", "eval", "builtins"]
    values = [
        [NUMBERS, *texts, ARRAYS[1]],
        {"weights": ARRAYS[2], "flags": ARRAYS[3], "after": Evil()},
        [Evil(), NUMBERS, NUMBERS],
        [numpy.array([Evil(), "posix"], dtype=object), ARRAYS[1], Evil()],
        [numpy.array(texts, dtype=object), *ARRAYS, *texts],
    ]
    for value in values:
        for protocol in (2, 3, 4, 5):
            stream = io.BytesIO()
            joblib.dump(value, stream, protocol=protocol)
            yield stream.getvalue()


def parts_of(stream):
    """The opcodes of the stream with their arguments, and the bytes of arrays between them, each as bytes."""
    parts, at = [], 0
    while at < len(stream):
        ends = [len(stream)]
        for array in ARRAYS:
            raw = array.tobytes(order="A")
            found = stream.find(raw, at)
            if found >= 0:
                ends.append(found)
        end = min(ends)
        parts += opcodes(stream[at:end])
        raw = next((raw for raw in (array.tobytes(order="A") for array in ARRAYS) if stream.startswith(raw, end)), b"")
        if raw:
            parts.append(raw)
        at = end + len(raw)
    return parts


def opcodes(stream):
    """As far as it is read as opcodes: before an array stands its padding."""
    starts = []
    try:
        for _, _, at in pickletools.genops(stream):
            starts.append(at)
    except Exception:
        pass
    if not starts:
        return [stream]
    return [stream[a:b] for a, b in zip(starts, starts[1:] + [len(stream)])]


SINGLE = [bytes([ord(code.code)]) for code in pickletools.opcodes if code.arg is None]


def mutate(parts, pool):
    parts = list(parts)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at, kind = chance.randrange(len(parts)), chance.randrange(6)
        if kind == 0:
            parts[at] = b""
        elif kind == 1:
            parts.insert(at, chance.choice(pool))
        elif kind == 2:
            parts.insert(at, chance.choice(SINGLE))
        elif kind == 3:
            other = chance.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif kind == 4:
            parts.insert(at, parts[at])
        elif parts[at]:
            part = bytearray(parts[at])
            part[chance.randrange(len(part))] = chance.randrange(256)
            parts[at] = bytes(part)
    return b"".join(parts)


def reached(stream):
    unpickler = Recorder(stream)
    try:
        unpickler.load()
        return sorted(set(unpickler.names)), True
    except Exception:
        return sorted(set(unpickler.names)), False


originals = [parts_of(stream) for stream in seeds()]
pool = [part for parts in originals for part in parts]
for number in range(rounds):
    stream = mutate(chance.choice(originals), pool)
    names, ends_well = reached(stream)
    # joblib packs the whole file; some are scanned so.
    packed = zlib.compress(stream) if number % 10 == 0 else stream
    print(json.dumps({"stream": base64.b64encode(packed).decode(), "names": names, "endsWell": ends_well}))
