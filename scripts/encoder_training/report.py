"""Writes REPORT.md: how the stored encoder was trained, and how good it is."""

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
    """A training run, as stored in `training.json` next to the weights."""

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
        """Describe a run that just ended on this machine."""
        versions = {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
        machine = f"{os.cpu_count()} cores, {platform.machine()}"
        return cls(steps, scenes, batch, seed, resumed, round(loss, 3), round(seconds), machine, versions)

    @property
    def command(self) -> str:
        """The command that reproduces these weights."""
        return (
            f"python scripts/train_demo_encoder.py --steps {self.steps} --scenes {self.scenes} "
            f"--batch {self.batch} --seed {self.seed}" + " --resume" * self.resumed
        )


def load_runs(folder: Path) -> list[Run]:
    """Load the runs that produced the weights in a folder, oldest first. Raises FileNotFoundError."""
    return [Run(**run) for run in json.loads((folder / _FILE).read_text())]


def save_runs(runs: Sequence[Run], folder: Path) -> None:
    """Save the runs next to the weights."""
    (folder / _FILE).write_text(json.dumps([asdict(run) for run in runs], indent=2) + "\n")


@dataclass(frozen=True, slots=True)
class Report:
    """The results, and the number and seed of the evaluation scenes."""

    scenes: int
    seed: int
    prompts: Sequence[PromptResult]
    gallery: GalleryResult

    @property
    def mean_precision(self) -> float:
        """The mean precision of the first nine photos over all prompts."""
        return sum(result.hits for result in self.prompts) / (9 * len(self.prompts))


def format_report(report: Report, runs: Sequence[Run]) -> str:
    """Format the report as Markdown."""
    last, minutes = runs[-1], sum(run.seconds for run in runs) / 60
    versions = ", ".join(f"{name} {number}" for name, number in last.versions.items())
    notes = "".join(f"\n{run.note}\n" for run in runs if run.note)
    commands = "\n".join(f"    {run.command}" for run in runs)
    rows = "\n".join(f"| {result.prompt} | {result.hits}/9 | {result.matching} |" for result in report.prompts)
    demo = report.gallery
    return f"""# The demo's encoder

A CLIP with 96 x 96 pixels and a whole-word tokenizer, trained on scenes drawn by `scripts/demo_world`. Trained with

{commands}

in {minutes:.0f} minutes ({last.machine}; {versions}), with a loss of {last.loss} at the end.
`training.json` contains the same data. The tables below evaluate the stored weights. To evaluate them again, run
`python scripts/train_demo_encoder.py --evaluate`.
{notes}
## Thirty prompts

The prompts and the facts that make a match are in `evaluation_prompts.json`. They were written before the training.
The set: {report.scenes:,} fresh scenes with seed {report.seed}, none used in training, topped up until each prompt has
30 matches.

Mean P@9: **{report.mean_precision:.3f}**

| prompt | of the first nine | matches in the set |
| --- | --- | --- |
{rows}

## The demo's gallery

2,500 scenes: {demo.matching} show a house by a lake, {demo.meant} of them at night.

- "{PROMPT}": {demo.hits} of the first nine match.
- Average precision for what the members of `scripts/demo --check` mean ({", ".join(MEANT)}): {demo.ap_prompt:.3f} with
  the prompt, {demo.ap_taught:.3f} after {ROUNDS} rounds of votes.
"""
