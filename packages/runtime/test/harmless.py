"""What the names of a mutant resolve to, in place of what they name."""


class Harmless:
    """Takes every call and every state."""

    def __new__(cls, *args, **named):
        return object.__new__(cls)

    def __init__(self, *args, **named):
        pass

    def __call__(self, *args, **named):
        return Harmless()

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, item):
        pass

    def extend(self, items):
        pass

    add = append
    __hash__ = object.__hash__
