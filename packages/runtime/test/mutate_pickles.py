"""Mutates pickles opcode by opcode, and says what Python's own unpicklers would have resolved and called.

    python mutate_pickles.py ROUNDS SEED

Prints a JSON line a mutant: its bytes in base64, the foreign names that the unpickler in C or the one in Python
reached before it ended, and whether it ended well. `find_class` is overridden: nothing is resolved.
"""

import base64
import collections
import io
import json
import pickle
import pickletools
import random
import resource
import sys

from harmless import Harmless

# A mutant may ask for any length: it is to fail, and not to be given.
resource.setrlimit(resource.RLIMIT_DATA, (1 << 27, 1 << 27))
rounds, seed = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)


def recorder(base):
    class Recorder(base):
        def __init__(self, stream):
            super().__init__(io.BytesIO(stream))
            self.names = []

        def find_class(self, module, name):
            self.names.append((module, name))
            return Harmless

        def persistent_load(self, pid):
            raise pickle.UnpicklingError

    return Recorder


RECORDERS = [recorder(pickle.Unpickler), recorder(pickle._Unpickler)]


class Evil:
    def __reduce__(self):
        return eval, ("1",)


class Plain:
    pass


def seeds():
    plain = Plain()
    plain.first, plain.second = [1, 2.5, "three", b"four"], {"five": (6, None, True, {7})}
    values = [plain, [Evil(), "posix", "system", plain], collections.OrderedDict(a=[Evil()]), ("posix", "system", "eval", "builtins")]
    for value in values:
        for protocol in range(6):
            yield pickle.dumps(value, protocol=protocol)
    yield b"(S'1'\nibuiltins\neval\n."
    yield b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R."


def split(stream):
    """The stream's opcodes with their arguments, each as bytes."""
    starts = [at for _, _, at in pickletools.genops(stream)] + [len(stream)]
    return [stream[a:b] for a, b in zip(starts, starts[1:])]


SINGLE = [bytes([ord(code.code)]) for code in pickletools.opcodes if code.arg is None]


def mutate(parts, pool):
    parts = list(parts)
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        at = chance.randrange(len(parts) + 1)
        kind = chance.randrange(6)
        if kind == 0:
            parts[at:at + 1] = []
        elif kind == 1:
            parts.insert(at, chance.choice(pool))
        elif kind == 2:
            parts.insert(at, chance.choice(SINGLE))
        elif kind == 3 and at < len(parts):
            other = chance.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif kind == 4 and at < len(parts):
            parts[at:at + 1] = [parts[at], parts[at]]
        elif at < len(parts) and parts[at]:
            part = bytearray(parts[at])
            part[chance.randrange(len(part))] = chance.randrange(256)
            parts[at] = bytes(part)
    return b"".join(parts)


def reached(stream):
    names, ends_well = set(), False
    for kind in RECORDERS:
        unpickler = kind(stream)
        try:
            unpickler.load()
            ends_well = True
        except Exception:
            pass
        names |= set(unpickler.names)
    return sorted(names), ends_well


originals = [split(stream) for stream in seeds()]
pool = [part for parts in originals for part in parts]
for _ in range(rounds):
    stream = mutate(chance.choice(originals), pool)
    names, ends_well = reached(stream)
    print(json.dumps({"stream": base64.b64encode(stream).decode(), "names": names, "endsWell": ends_well}))
