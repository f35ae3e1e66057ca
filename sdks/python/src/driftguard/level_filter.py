"""A Bloom filter over levels of a category: it may take a stranger for a member, never the reverse."""

import dataclasses

# 10 bits a level and 7 hashes: .8 % false members.
BITS_PER_LEVEL = 10
HASHES = 7
BYTES_MIN, BYTES_MAX = 64, 16_384
MASK = 0xFFFFFFFF


def fnv1a64(content):
    """FNV-1a of bytes: a name for equal content, not a defence.

    >>> f"{fnv1a64(b'foobar'):016x}"
    '85944171f73967e8'
    """
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


@dataclasses.dataclass
class LevelFilter:
    """Bits, the lowest of each byte first, and how many of them stand for a level."""

    bits: bytearray
    hashes: int = HASHES

    @classmethod
    def of(cls, levels):
        """A filter that knows all ``levels``."""
        size = BYTES_MIN
        while size * 8 < len(levels) * BITS_PER_LEVEL and size < BYTES_MAX:
            size *= 2
        return cls(bytearray(size)).extended(levels)

    def extended(self, levels):
        """One that knows more levels, in the same bytes."""
        bits = bytearray(self.bits)
        for level in levels:
            for bit in self._bits_of(level):
                bits[bit >> 3] |= 1 << (bit & 7)
        return LevelFilter(bits, self.hashes)

    def may_know(self, level):
        """Whether the level may be a member."""
        return all(self.bits[bit >> 3] & 1 << (bit & 7) for bit in self._bits_of(level))

    def _bits_of(self, level):
        """Double hashing: two numbers stand for all seven hashes (Kirsch & Mitzenmacher 2008, doi:10.1002/rsa.20208)."""
        # Half a surrogate pair becomes U+FFFD, as in every TextEncoder.
        found = fnv1a64("".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in level).encode())
        first = _avalanche(found & MASK)
        step = _avalanche(found >> 32 ^ first) | 1
        return [(first + i * step) % (len(self.bits) * 8) for i in range(self.hashes)]


def _avalanche(half):
    """The last step of MurmurHash3: FNV's low bits know only the low bits of each letter."""
    half = (half ^ half >> 16) * 0x85EBCA6B & MASK
    half = (half ^ half >> 13) * 0xC2B2AE35 & MASK
    return half ^ half >> 16
