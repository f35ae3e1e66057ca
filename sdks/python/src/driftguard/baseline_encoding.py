"""The parts of a baseline file as text: one form for each value, in every language."""

import array
import base64
import binascii
import json
import re
import struct
import sys

from .level_filter import fnv1a64

WHOLE_MAX = 2**53 - 1


def canonical_json(value):
    """JSON of which there is one text only, in every language: no white space, keys by code point, whole numbers."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical_json(key)}:{canonical_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, str):
        # Half a surrogate pair has no form in UTF-8, so JSON names it.
        return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) <= WHOLE_MAX:
        return str(value)
    raise ValueError(f"a baseline file holds whole numbers, got {value!r}")


def hash_of(content):
    return f"{fnv1a64(canonical_json(content).encode()):016x}"


def hex_of_double(value):
    return struct.pack(">d", value).hex()


def double_of_hex(text):
    if not re.fullmatch("[0-9a-f]{16}", text):
        raise ValueError(f'a number is 16 hex digits, got "{text}"')
    return struct.unpack(">d", bytes.fromhex(text))[0]


def base64_of(content):
    return base64.b64encode(content).decode()


def bytes_of(text):
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("a text is not base64") from error


def encode_edges(edges):
    little = array.array("d", edges)
    if sys.byteorder == "big":
        little.byteswap()
    return base64_of(little.tobytes())


def decode_edges(text):
    content = bytes_of(text)
    if len(content) % 8 != 0:
        raise ValueError("edges are whole float64 numbers")
    edges = array.array("d", content)
    if sys.byteorder == "big":
        edges.byteswap()
    return edges


def encode_counts(counts):
    """LEB128: seven bits a byte, the lowest first, the highest bit set where more follow."""
    content = bytearray()
    for count in counts:
        if not 0 <= count <= WHOLE_MAX:
            raise ValueError(f"a count is a whole number from 0 to 2^53 - 1, got {count!r}")
        while count >= 0x80:
            content.append(0x80 | count & 0x7F)
            count >>= 7
        content.append(count)
    return base64_of(content)


def decode_counts(text, length):
    counts, count, shift = [], 0, 0
    for byte in bytes_of(text):
        count |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            if count > WHOLE_MAX:
                raise ValueError("a varint is beyond 2^53 - 1")
            counts.append(count)
            count = shift = 0
    if shift or len(counts) < length:
        raise ValueError("the bytes end early")
    if len(counts) > length:
        raise ValueError("there are more counts than bins")
    return counts
