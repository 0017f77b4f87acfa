"""Caltech-101: real photos, with real CLIP embeddings of the photos and of known prompts."""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL.Image import Image

from engine.encoders.encoder import TextEncoding
from engine.errors import EncoderError, UnknownPromptError
from engine.photo import Embedding
from tests.places import SHARED

FOLDER = SHARED / "caltech101"
IMAGE_EMBEDDINGS = FOLDER / "image_embeddings.npy"
CHECKPOINT = "openai/clip-vit-base-patch32"

requires_caltech = pytest.mark.skipif(
    not IMAGE_EMBEDDINGS.exists(), reason="needs ../shared/caltech101, which is not part of the project"
)


def write_photos_tsv(path: Path, base_url: str = "http://127.0.0.1:8765", limit: int | None = None) -> Path:
    """Write a photos.tsv000 like Unsplash's to `path`."""
    command = [sys.executable, str(FOLDER / "make_photos_tsv.py"), "--base-url", base_url]
    with path.open("w") as file:
        subprocess.run([*command, *([] if limit is None else ["--limit", str(limit)])], stdout=file, check=True)
    return path


@cache
def labels() -> dict[str, str]:
    """Each photo's class by id, in the order of the embeddings."""
    with (FOLDER / "photos.csv").open(newline="") as file:
        return {row["photo_id"]: row["label"] for row in csv.DictReader(file)}


@cache
def _files() -> dict[str, Path]:
    with (FOLDER / "photos.csv").open(newline="") as file:
        return {row["photo_id"]: FOLDER / "photos" / row["path"] for row in csv.DictReader(file)}


def photo_file(photo_id: str) -> Path:
    """Return a photo's JPEG."""
    return _files()[photo_id]


@cache
def unit_embeddings() -> Embedding:
    """The photos' unit embeddings, shape (4114, 512)."""
    rows = np.load(IMAGE_EMBEDDINGS).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def prompt_embedding(prompt: str) -> Embedding:
    """Return the embedding of a known prompt, shape (512,)."""
    return _prompts()[prompt]


@cache
def _prompts() -> dict[str, Embedding]:
    names = json.loads((FOLDER / "text_prompts.json").read_text())
    rows = np.load(FOLDER / "text_embeddings.npy").astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return dict(zip(names, rows, strict=True))


@cache
def class_prompts() -> dict[str, str]:
    """The prompts that name a class of the photos, with that class: "a lobster" -> lobster."""
    spoken = {label.lower().replace("_", " "): label for label in labels().values()}
    return {prompt: spoken[prompt[2:]] for prompt in sorted(_prompts()) if prompt[2:] in spoken}


class CaltechEncoder:
    """An encoder with a table of real embeddings of known prompts. It reads no other texts and no images."""

    name = CHECKPOINT
    dimension = 512

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Return the embeddings of known prompts, shape (n, 512). Raises UnknownPromptError for others."""
        unknown = [text for text in texts if text not in _prompts()]
        if unknown:
            raise UnknownPromptError(f"the table has no embedding of {unknown[0]!r}")
        rows = [_prompts()[text] for text in texts]
        embeddings = np.stack(rows) if rows else np.empty((0, self.dimension), np.float32)
        return TextEncoding(embeddings, (False,) * len(rows), ((),) * len(rows))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Raise EncoderError."""
        raise EncoderError("the table has only embeddings of prompts")
