"""The network whose weights are in `model.pt`: the code that trained it and the code that serves it are one."""

import torch


class Network(torch.nn.Module):
    """A chance from numbers, missing ones among them, and words, each as its place in a list; 0 is one never seen."""

    def __init__(self, numbers, words):
        super().__init__()
        self.register_buffer("middle", torch.zeros(numbers))
        self.register_buffer("spread", torch.ones(numbers))
        self.meanings = torch.nn.ModuleList([torch.nn.Embedding(count + 1, 3) for count in words])
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(2 * numbers + 3 * len(words), 32),
            torch.nn.ReLU(),
            torch.nn.Linear(32, 1),
        )

    def forward(self, numbers, words):
        missing = torch.isnan(numbers)
        scaled = torch.where(missing, torch.zeros_like(numbers), (numbers - self.middle) / self.spread)
        parts = [scaled, missing.float()]
        for at, meaning in enumerate(self.meanings):
            parts.append(meaning(words[:, at]))
        return torch.sigmoid(self.layers(torch.cat(parts, dim=1)))[:, 0]
