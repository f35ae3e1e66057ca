"""Expected bits of the generator: the published recurrence of xoshiro128** on whole numbers, seeded as xoshiro.ts says."""

import fixture

MASK = 0xFFFFFFFF


def rotate(value, bits):
    return ((value << bits) | (value >> (32 - bits))) & MASK


def mix(value):
    value &= MASK
    value = ((value ^ (value >> 16)) * 0x21F0AAAD) & MASK
    value = ((value ^ (value >> 15)) * 0x735A2D97) & MASK
    return value ^ (value >> 15)


def xoshiro128starstar(state, count):
    state = list(state)
    outputs = []
    for _ in range(count):
        outputs.append((rotate((state[1] * 5) & MASK, 7) * 9) & MASK)
        shifted = (state[1] << 9) & MASK
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotate(state[3], 11)
    return outputs


def seeded(seed):
    start = mix((seed & MASK) + 0x9E3779B9) ^ (seed >> 32)
    return [mix(start + step * 0x9E3779B9) for step in range(1, 5)]


# By hand: 2 * 5 = 10, rotated by 7 is 1280, times 9 is 11520.
assert xoshiro128starstar([1, 2, 3, 4], 1) == [11520]

fixture.write(
    __file__,
    {
        "uint32": {
            "call": "xoshiro128** after splitmix32 seeding", "relativeTolerance": 0, "absoluteTolerance": 0,
            "cases": [{"seed": seed, "expected": xoshiro128starstar(seeded(seed), 20)} for seed in [0, 1, 2, 12345, 2**32 - 1, 2**32, 2**53 - 1]],
        }
    },
)
