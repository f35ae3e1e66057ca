"""A network of torch: weights of its own, and the code that computes with them."""

import math
from pathlib import Path

import torch

from network import Network

saved = None
network = None


def load():
    """Called once, when a worker starts. With `weights_only` the file can hold numbers and words, and nothing that runs."""
    global saved, network
    torch.set_num_threads(1)
    saved = torch.load(Path(__file__).parent / "model.pt", weights_only=True)
    network = Network(len(saved["numbers"]), [len(words) for words in saved["words"].values()])
    network.load_state_dict(saved["weights"])
    network.eval()


def predict_batch(inputs):
    """A list of records, of one request or of several that came together; an answer each, in their order."""
    numbers = [[math.nan if row[name] is None else row[name] for name in saved["numbers"]] for row in inputs]
    words = [[place(known, row[name]) for name, known in saved["words"].items()] for row in inputs]
    with torch.inference_mode():
        return network(torch.tensor(numbers, dtype=torch.float32), torch.tensor(words)).tolist()


def place(known, word):
    return known.index(word) + 1 if word in known else 0
