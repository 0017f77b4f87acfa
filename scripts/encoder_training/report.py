"""REPORT.md: how the stored encoder was made, and what it is worth."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self

from encoder_training.evaluation import MEANT, PROMPT, ROUNDS, GalleryResult, PromptResult

_FILE = "training.json"
_LIBRARIES = ("torch", "transformers", "tokenizers", "pillow", "numpy")


@dataclass(frozen=True, slots=True)
class Run:
    """One training, as `training.json` keeps it beside the weights."""

    steps: int
    scenes: int
    batch: int
    seed: int
    resumed: bool
    loss: float
    seconds: float
    machine: str
    versions: dict[str, str]
    note: str = ""

    @classmethod
    def here(cls, steps: int, scenes: int, batch: int, seed: int, resumed: bool, loss: float, seconds: float) -> Self:
        """A run that ended just now on this machine."""
        versions = {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
        machine = f"{os.cpu_count()} cores, {platform.machine()}"
        return cls(steps, scenes, batch, seed, resumed, round(loss, 3), round(seconds), machine, versions)

    @property
    def command(self) -> str:
        """What makes these weights again."""
        return (
            f"python scripts/train_demo_encoder.py --steps {self.steps} --scenes {self.scenes} "
            f"--batch {self.batch} --seed {self.seed}" + " --resume" * self.resumed
        )


def load_runs(folder: Path) -> list[Run]:
    """The runs that made the weights in a folder, the first one first. Raises FileNotFoundError."""
    return [Run(**run) for run in json.loads((folder / _FILE).read_text())]


def save_runs(runs: Sequence[Run], folder: Path) -> None:
    """Keep them beside the weights."""
    (folder / _FILE).write_text(json.dumps([asdict(run) for run in runs], indent=2) + "\n")


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, and on how many fresh scenes of which seed."""

    scenes: int
    seed: int
    prompts: Sequence[PromptResult]
    gallery: GalleryResult

    @property
    def mean_precision(self) -> float:
        """The prompts' mean precision of the first nine."""
        return sum(result.hits for result in self.prompts) / (9 * len(self.prompts))


def written(report: Report, runs: Sequence[Run]) -> str:
    """The report in Markdown."""
    last, minutes = runs[-1], sum(run.seconds for run in runs) / 60
    versions = ", ".join(f"{name} {number}" for name, number in last.versions.items())
    notes = "".join(f"\n{run.note}\n" for run in runs if run.note)
    commands = "\n".join(f"    {run.command}" for run in runs)
    rows = "\n".join(f"| {result.prompt} | {result.hits}/9 | {result.matching} |" for result in report.prompts)
    demo = report.gallery
    return f"""# The demo's encoder

A CLIP of 96 x 96 pixels and whole words, trained on scenes that `engine/scenes` draws. Made by

{commands}

in {minutes:.0f} minutes ({last.machine}; {versions}), with a loss of {last.loss} at the end.
`training.json` holds the same as data. The tables below are measured on the stored weights, and again by
`python scripts/train_demo_encoder.py --evaluate`.
{notes}
## Thirty prompts

They stand, with the facts that make a match, in `evaluation_prompts.json`, and were written down before the training.
The set: {report.scenes:,} fresh scenes of seed {report.seed}, none of them trained on, topped up until each prompt has
30 matches.

Mean P@9: **{report.mean_precision:.3f}**

| prompt | of the first nine | matches in the set |
| --- | --- | --- |
{rows}

## The demo's gallery

2,500 scenes, of which {demo.matching} are houses by a lake and {demo.meant} of those at night.

- "{PROMPT}": {demo.hits} of the first nine are.
- Average precision for what the members of `scripts/demo --check` mean ({", ".join(MEANT)}): {demo.ap_prompt:.3f} by
  the prompt, {demo.ap_taught:.3f} after {ROUNDS} rounds of votes.
"""
