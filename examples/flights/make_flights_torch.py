"""Makes the example repositories `examples/flights-torch` and `examples/flights-torchscript`; torch takes 5 GB.

    python -m venv .venv && .venv/bin/pip install -r examples/flights/requirements-torch.txt
    OMP_NUM_THREADS=1 .venv/bin/python examples/flights/make_flights_torch.py

The question is that of `make_flights.py`. A second run writes the same files.
"""

import sys
import zipfile

import numpy
import torch
from flights import AIRPORTS, EXAMPLES, NUMBERS, SEED, WORDS, Flights, Repository

sys.path.insert(0, str(EXAMPLES / "flights-torch"))
from network import Network  # noqa: E402

REQUIREMENTS = {"numpy": "2.3.5", "torch": "2.15.0"}


class Rows(torch.nn.Module):
    """The network as one tensor of numbers sees it, for TorchScript."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return self.network(rows, torch.zeros((rows.shape[0], 0), dtype=torch.int64))


def tensors(rows, numbers, words):
    """Of words, 0 is one that the list does not have."""
    places = [rows[name].map({word: at + 1 for at, word in enumerate(known)}).fillna(0) for name, known in words.items()]
    codes = numpy.stack([place.to_numpy("int64") for place in places], axis=1) if places else numpy.zeros((len(rows), 0), "int64")
    return torch.from_numpy(rows[numbers].to_numpy("float32")), torch.from_numpy(codes)


def train(rows, numbers, words):
    torch.manual_seed(SEED)
    network = Network(len(numbers), [len(known) for known in words.values()])
    inputs, codes = tensors(rows, numbers, words)
    labels = torch.from_numpy(rows["disrupted"].to_numpy("float32"))
    network.middle.copy_(torch.nanmean(inputs, dim=0))
    spread = torch.sqrt(torch.nanmean((inputs - network.middle) ** 2, dim=0))
    network.spread.copy_(torch.clamp(spread, min=1e-6))
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-3)
    for _ in range(4):
        for batch in torch.randperm(len(inputs)).split(512):
            optimizer.zero_grad()
            loss = torch.nn.functional.binary_cross_entropy(network(inputs[batch], codes[batch]), labels[batch])
            loss.backward()
            optimizer.step()
    return network.eval()


def leave_sources_out(path):
    """Beside the code lie notes of the file and line that it came from: of the machine that wrote it, and never twice the same."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if not name.endswith((".debug_pkl", ".data/serialization_id")):
                archive.writestr(zipfile.ZipInfo(name), content)


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    flights = Flights()

    def give(name, columns, settings, score):
        flights.report(name, score(flights.until_april))
        repository = Repository(name, columns, settings, REQUIREMENTS)
        repository.try_on(flights.tried, score(flights.tried).tolist())
        repository.give_baseline(flights.sample, score(flights.sample))
        return repository

    words = {name: sorted(flights.train[name].unique()) for name in WORDS}
    network = train(flights.train, NUMBERS, words)
    with torch.inference_mode():
        score = lambda rows: network(*tensors(rows, NUMBERS, words)).double().numpy()
        repository = give("torch", NUMBERS + WORDS, {}, score)
    torch.save({"numbers": NUMBERS, "words": words, "weights": network.state_dict()}, repository.folder / "model.pt")

    columns = NUMBERS + AIRPORTS
    scripted = torch.jit.script(Rows(train(flights.train, columns, {})))
    with torch.inference_mode():
        score = lambda rows: scripted(tensors(rows, columns, {})[0]).double().numpy()
        repository = give("torchscript", columns, {"prediction": "probability", "columns": columns}, score)
    torch.jit.save(scripted, repository.folder / "model.pt")
    leave_sources_out(repository.folder / "model.pt")


if __name__ == "__main__":
    main()
