"""Writes hostile files into a folder and proves each one live: a real load in this process must leave a marker.

    python hostile_pickles.py FOLDER

Prints a JSON line a case: its name, its file, and whether the load left the marker. Needs joblib and numpy.
"""

import gzip
import io
import json
import os
import pickle
import struct
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import joblib
import numpy

FOLDER = Path(sys.argv[1])
MARKER = FOLDER / "marker"
COMMAND = f"echo > {MARKER}"
TEXT = COMMAND.encode()


class Evil:
    def __reduce__(self):
        return os.system, (COMMAND,)


class EvilArgs:
    def __init__(self, stream: bytes) -> None:
        self.stream = stream

    def __reduce__(self):
        return pickle.loads, (self.stream,)


def unicode(text: str) -> bytes:
    return b"\x8c" + bytes([len(text)]) + text.encode()


def call(body: bytes = b"") -> bytes:
    """system(COMMAND) as opcodes of protocol 0, which run wherever an unpickler reads them."""
    return b"cposix\nsystem\n(S'" + TEXT + b"'\ntR" + body


def wrapper(dtype: bytes, shape: bytes = b"K\x01\x85", more: bytes = b"") -> bytes:
    """joblib's description of an array, up to and with the BUILD behind which it reads the array itself."""
    state = (b"}(" + unicode("subclass") + b"cnumpy\nndarray\n" + unicode("shape") + shape + unicode("order") + unicode("C")
             + unicode("dtype") + dtype + unicode("allow_mmap") + b"\x89" + more + b"u")
    return b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81" + state + b"b"


def dtype(name: str, size: int, flags: int, order: str = "|") -> bytes:
    state = b"(K\x03" + unicode(order) + b"NNN" + b"J" + struct.pack("<i", size) + b"K\x01K" + bytes([flags]) + b"t"
    return b"cnumpy\ndtype\n" + unicode(name) + b"\x89\x88\x87R" + state + b"b"


def joblib_of(value, **options) -> bytes:
    stream = io.BytesIO()
    joblib.dump(value, stream, **options)
    return stream.getvalue()


def zip_of(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def tar_of(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def every_pickle(path: Path) -> None:
    with path.open("rb") as file:
        while file.peek(1):
            pickle.load(file)


def by_joblib(path: Path) -> None:
    joblib.load(path)


def from_gzip(path: Path) -> None:
    pickle.loads(gzip.decompress(path.read_bytes()))


def first_member(path: Path) -> None:
    """As a reader that goes by the first local header and checks nothing."""
    data = path.read_bytes()
    size, names, extra = struct.unpack("<I", data[18:22])[0], *struct.unpack("<HH", data[26:30])
    start = 30 + names + extra
    pickle.loads(data[start:start + size])


def from_tar(path: Path) -> None:
    with tarfile.open(path) as archive:
        pickle.load(archive.extractfile(archive.getmembers()[0]))


def from_inner_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as outer, zipfile.ZipFile(io.BytesIO(outer.read(outer.namelist()[0]))) as inner:
        pickle.loads(inner.read(inner.namelist()[0]))


array = numpy.arange(20.0)
plain = pickle.dumps(Evil(), protocol=4)
patched = zip_of("archive/data.pkl", plain)
other_name = zip_of("archive/data.pkl", plain)
end = b"0N."

CASES = {
    "a call under protocol 0": (pickle.dumps(Evil(), protocol=0), every_pickle),
    "a call under protocol 2": (pickle.dumps(Evil(), protocol=2), every_pickle),
    "a call under protocol 4": (plain, every_pickle),
    "INST": (b"(S'" + TEXT + b"'\niposix\nsystem\n.", every_pickle),
    "OBJ": (b"(cposix\nsystem\nS'" + TEXT + b"'\no.", every_pickle),
    "a name with a dot under a trusted module": (
        b"\x80\x04" + unicode("joblib.numpy_pickle") + unicode("os.system") + b"\x93S'" + TEXT + b"'\n\x85R.", every_pickle),
    "a name put together from the memo": (
        b"\x80\x04" + unicode("system") + b"\x94" + unicode("posix") + b"\x94" + b"00h\x01h\x00\x93S'" + TEXT + b"'\n\x85R.", every_pickle),
    "a name in Python 2's texts": (b"\x80\x04U\x05posixU\x06system\x93S'" + TEXT + b"'\n\x85R.", every_pickle),
    "an attribute __setstate__ that is called with the state": (
        b"\x80\x04ccollections\nOrderedDict\n)R}" + unicode("__setstate__") + b"cposix\nsystem\nsbS'" + TEXT + b"'\nb.", every_pickle),
    "a honest pickle, and another behind it": (pickle.dumps({"a": 1}) + plain, every_pickle),
    "a call, then a broken tail": (plain[:-1] + b"\xff\xff\xff", every_pickle),
    "pickle.loads of bytes inside": (pickle.dumps(EvilArgs(plain)), every_pickle),
    "joblib: a call after an array": (joblib_of([array, Evil()]), by_joblib),
    "joblib: inside an array of objects": (joblib_of(numpy.array([Evil()], dtype=object)), by_joblib),
    "joblib, zlib": (joblib_of([array, Evil()], compress=("zlib", 3)), by_joblib),
    "joblib, gzip": (joblib_of([array, Evil()], compress=("gzip", 3)), by_joblib),
    "joblib, xz": (joblib_of([array, Evil()], compress=("xz", 3)), by_joblib),
    "joblib, lzma": (joblib_of([array, Evil()], compress=("lzma", 3)), by_joblib),
    "joblib, bz2": (joblib_of([array, Evil()], compress=("bz2", 3)), by_joblib),
    "joblib: an element that is shorter than its name says": (
        b"\x80\x04" + wrapper(dtype("V200", 8, 0)) + b"\x00" * 8 + call(end).ljust(192, b"\x00"), by_joblib),
    "joblib: objects that are flagged as plain bytes": (
        b"\x80\x04" + wrapper(dtype("O8", -1, 0), shape=b"K\x00\x85") + call(end), by_joblib),
    "joblib: plain numbers that are flagged as objects": (
        b"\x80\x04" + wrapper(dtype("f8", -1, 63), shape=b"K\x20\x85") + call(end).ljust(256, b"\x00"), by_joblib),
    "joblib: a call in the rest of the frame": (
        (lambda body: b"\x80\x04\x95" + struct.pack("<Q", len(body)) + body + b"\x00" * 200)(
            wrapper(dtype("V200", 200, 0)) + call(end)), by_joblib),
    "joblib: a description that another call makes": (
        b"\x80\x04csklearn_like\nnewObj\ncjoblib.numpy_pickle\nNumpyArrayWrapper\n\x85R"
        + wrapper(dtype("V200", 200, 0))[len(b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81"):] + b"\x2e" * 200 + call(end), by_joblib),
    "joblib, by pickle.load: a call in place of an array": (
        b"\x80\x04" + wrapper(dtype("V200", 200, 0)) + call(end).ljust(200, b"\x00") + b".", every_pickle),
    "joblib, by pickle.load: behind a pickle that ends in an array": (
        b"\x80\x04" + wrapper(dtype("V200", 200, 0)) + (b"." + call(end)).ljust(200, b"\x00") + b".", every_pickle),
    "joblib, by pickle.load: behind a frame in a frame": (
        b"\x80\x04" + wrapper(dtype("V200", 200, 0))
        + (b"\x95" + struct.pack("<Q", 100) + b"\x95" + struct.pack("<Q", 10) + call(end)).ljust(200, b"\x00") + b".", every_pickle),
    "joblib, by pickle.load: behind an index that is written oddly": (
        b"\x80\x04" + wrapper(dtype("V200", 200, 0)) + (b"p +7\n" + call(end)).ljust(200, b"\x00") + b".", every_pickle),
    "gzip": (gzip.compress(plain), from_gzip),
    "gzip of two members": (gzip.compress(plain[:2]) + gzip.compress(plain[2:]), from_gzip),
    "zip": (zip_of("model.pkl", plain), first_member),
    "zip, odd extension": (zip_of("model.weights", plain), first_member),
    "zip, pickle in readme.txt": (zip_of("readme.txt", pickle.dumps(Evil(), protocol=0)), first_member),
    "zip, wrong checksum": (patched.replace(struct.pack("<I", zlib.crc32(plain)), b"\x01\x02\x03\x04"), first_member),
    "zip, another name in the directory": (other_name[:-60].replace(b"archive/data.pkl", b"archive/read.txt", 1) + other_name[-60:],
                                            first_member),
    "zip in a zip": (zip_of("inner", zip_of("deep", plain)), from_inner_zip),
    "tar": (tar_of("model", plain), from_tar),
    "a tar whose first name is a pickle": (tar_of(call(b".").decode(), b""), every_pickle),
}


class SklearnLike:
    """Stands for scikit-learn's helper of this name, which makes an empty object of a class."""

    @staticmethod
    def newObj(kind):
        return kind.__new__(kind)


def runs(path: Path, load) -> bool:
    MARKER.unlink(missing_ok=True)
    try:
        load(path)
    except Exception:
        pass  # most break once they have run
    return MARKER.exists()


if __name__ == "__main__":
    sys.modules["sklearn_like"] = SklearnLike
    for number, (name, (content, load)) in enumerate(CASES.items()):
        path = FOLDER / f"case-{number}"
        path.write_bytes(content)
        print(json.dumps({"name": name, "file": path.name, "isLive": runs(path, load)}))
