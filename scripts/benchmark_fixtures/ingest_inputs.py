"""Inputs for benchmarks of the ingest: a CLIP ViT-B/32 with random weights, and a local photo server."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import torch
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTokenizer
from transformers.utils import logging

from demonstration.processes import ROOT

PHOTO_SERVER = ROOT / "scripts" / "benches" / "_photo_server.py"


@contextmanager
def served(photos: Path) -> Iterator[str]:
    """Serve the JPEGs of a folder from the memory of another process. Yields the url."""
    with subprocess.Popen(
        [sys.executable, str(PHOTO_SERVER), str(photos)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def save_checkpoint(folder: Path) -> Path:
    """Save a checkpoint with the real architecture and random weights that are the same in every run."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.manual_seed(0)
    CLIPModel(CLIPConfig()).save_pretrained(folder)
    letters = sorted(ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*letters, *(f"{letter}</w>" for letter in letters)])}
    vocabulary |= {"<|startoftext|>": 49406, "<|endoftext|>": 49407}
    CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77).save_pretrained(folder)
    CLIPImageProcessorPil().save_pretrained(folder)
    return folder


def write_tsv(folder: Path, paths: list[str], url: str) -> Path:
    """Write a photos.tsv000 with the photos into the folder."""
    tsv = folder / f"photos-{len(paths)}.tsv000"
    with tsv.open("w", newline="") as file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n")
        rows.writerow(["photo_id", "photo_image_url"])
        rows.writerows([path, f"{url}/{quote(path)}"] for path in paths)
    return tsv
