"""Expected sums, rounded once, from Python's math.fsum."""

import math
import random

import fixture

draw = random.Random(7)
sixty_decades = [draw.choice((-1, 1)) * draw.random() * 10.0 ** draw.randint(-30, 30) for _ in range(60)]
half = 2.0**-53

cases = {
    "nothing": [],
    "a small number between large ones": [1e16, 1.0, -1e16],
    "sixty decades": sixty_decades,
    "sixty decades and all but the first taken away": sixty_decades + [-value for value in sixty_decades[1:]],
    "half a digit and a little more": [1.0, half, half**2],
    "half a digit and a little less": [1.0, half, -(half**2)],
    "exactly half a digit above an even one": [1.0, half],
    "exactly half a digit above an odd one": [1.0 + 2 * half, half],
    "the smallest numbers": [5e-324, 5e-324, 1e-300, -1e-300],
    "ten tenths": [0.1] * 10,
}

if __name__ == "__main__":
    fixture.write(
        __file__,
        {
            "sum": {
                "call": "math.fsum(values)",
                "relativeTolerance": 0, "absoluteTolerance": 0,
                "cases": [{"name": name, "values": values, "expected": math.fsum(values)} for name, values in cases.items()],
            },
        },
    )
