"""The command line of `scripts/train_demo_encoder.py`."""

import os
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track
from transformers import CLIPModel

from demo_world.gallery import gallery
from demo_world.scene import Scene
from encoder_training.architecture import SIDE, new_model, save
from encoder_training.evaluation import (
    embed,
    fresh_scenes,
    measure_gallery,
    measure_prompts,
    read_prompts,
)
from encoder_training.report import Report, Run, format_report, load_runs, save_runs
from encoder_training.training import draw_all, sample_scenes, train
from engine.encoders.clip import DEMO_FOLDER, ClipEncoder

_SAVED_EVERY, _TOLD_EVERY = 500, 100
_PEAK_RATE, _GENTLE_RATE = 1e-3, 5e-4

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def main(
    steps: Annotated[int, typer.Option(min=1, help="Training steps, each on one batch.")] = 3200,
    scenes: Annotated[int, typer.Option(min=256, help="Number of training scenes.")] = 16_000,
    batch: Annotated[int, typer.Option(min=2, help="Scenes per batch.")] = 128,
    seed: Annotated[int, typer.Option(help="Seed for scenes, captions and initial weights.")] = 1,
    output: Annotated[Path, typer.Option(help="Checkpoint folder. Saved every 500 steps.")] = DEMO_FOLDER,
    resume: Annotated[bool, typer.Option("--resume", help="Continue from the stored weights.")] = False,
    evaluate: Annotated[bool, typer.Option("--evaluate", help="Only evaluate the stored weights.")] = False,
    fresh: Annotated[int, typer.Option(min=100, help="Number of evaluation scenes.")] = 4000,
    fresh_seed: Annotated[int, typer.Option(help="Seed for evaluation scenes. Must differ from training seeds.")] = 77,
) -> None:
    """Train the demo's CLIP on drawn scenes, evaluate it, and write REPORT.md next to the weights."""
    torch.set_num_threads(os.cpu_count() or 1)
    if not evaluate:
        run = _train(steps, scenes, batch, seed, resume, output)
        save_runs([*(load_runs(output) if resume else []), run], output)
    report = format_report(_measured(output, fresh, fresh_seed), load_runs(output))
    (output / "REPORT.md").write_text(report)
    Console().print(Markdown(report))


def _train(steps: int, count: int, batch: int, seed: int, resume: bool, output: Path) -> Run:
    """Draw scenes and train on them, saving checkpoints along the way."""
    began_at = time.monotonic()
    torch.manual_seed(seed)
    model = CLIPModel.from_pretrained(output, dtype=torch.float32) if resume else new_model()
    sampled = sample_scenes(count, seed)
    pixels = _drawn(sampled)
    losses: list[float] = []

    def after_step(step: int, loss: float) -> None:
        losses.append(loss)
        if step % _TOLD_EVERY == 0:
            seconds = time.monotonic() - began_at
            print(f"step {step:5}  loss {np.mean(losses[-_TOLD_EVERY:]):.3f}  {seconds:.0f} s", flush=True)
        if step % _SAVED_EVERY == 0 or step == steps:
            save(model, output)

    peak_rate = _GENTLE_RATE if resume else _PEAK_RATE
    train(sampled, pixels, model, peak_rate=peak_rate, steps=steps, batch=batch, seed=seed, after_step=after_step)
    loss = float(np.mean(losses[-_TOLD_EVERY:]))
    return Run.here(steps, count, batch, seed, resume, loss, time.monotonic() - began_at)


def _drawn(scenes: list[Scene]) -> NDArray[np.uint8]:
    """Draw all scenes as bytes (n, side, side, 3)."""
    pixels = np.empty((len(scenes), SIDE, SIDE, 3), np.uint8)
    for row, image in enumerate(track(draw_all(scenes), "Drawing", len(scenes))):
        pixels[row] = image
    return pixels


def _measured(folder: Path, count: int, seed: int) -> Report:
    encoder, prompts = ClipEncoder(str(folder.resolve())), read_prompts(DEMO_FOLDER)
    scenes = fresh_scenes(prompts, count, seed)
    results = measure_prompts(encoder, prompts, scenes, np.concatenate(list(embed(encoder, scenes))))
    on_gallery = measure_gallery(encoder, np.concatenate(list(embed(encoder, gallery()))))
    return Report(len(scenes), seed, results, on_gallery)
