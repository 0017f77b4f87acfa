"""Ingest and search with a file like Unsplash's, real photos, real CLIP embeddings and real prompts."""

import subprocess
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.database import open_database
from engine.errors import UnknownPromptError
from engine.galleries import Catalog
from tests import warm_start
from tests.caltech import (
    CHECKPOINT,
    IMAGE_EMBEDDINGS,
    CaltechEncoder,
    class_prompts,
    labels,
    requires_caltech,
    write_photos_tsv,
)

pytestmark = requires_caltech


def run_ingest(tmp_path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `scripts/ingest` on a database below `tmp_path`."""
    return warm_start.run("ingest", *arguments, "--database-url", f"chdb:{tmp_path}/data", folder=tmp_path)


def test_real_photos_are_found_by_real_prompts(tmp_path: Path) -> None:
    """After `scripts/ingest unsplash`, most of the nine photos nearest to a class's prompt are of that class."""
    tsv = write_photos_tsv(tmp_path / "photos.tsv000")
    done = run_ingest(tmp_path, "unsplash", "caltech", str(tsv), "--embeddings", str(IMAGE_EMBEDDINGS))
    assert done.returncode == 0, done.stderr
    assert "4,114 photos" in done.stdout

    prompts = class_prompts()
    assert len(prompts) >= 40
    embeddings = CaltechEncoder().encode_text(list(prompts)).embeddings
    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as database:
        catalog = Catalog(database)
        dataset = catalog.dataset("caltech")
        assert (dataset.photos, dataset.encoder, dataset.hotlink_only) == (len(labels()), CHECKPOINT, True)
        gallery = catalog.gallery("caltech")
        precisions = [
            np.mean([labels()[match.photo.id] == label for match in gallery.nearest(query, 9)])
            for label, query in zip(prompts.values(), embeddings, strict=True)
        ]
        (match,) = gallery.nearest(CaltechEncoder().encode_text(["a lobster"]).embeddings[0], 1)
    assert np.mean(precisions) > 0.85
    assert match.photo.credit == "Caltech 101"
    assert match.photo.url.startswith("http://127.0.0.1:8765/photos/lobster/")


def test_the_script_continues_and_lists_the_dataset(tmp_path: Path) -> None:
    """An ingest with a limit continues without one, each photo is there once, and `list` counts them."""
    tsv = write_photos_tsv(tmp_path / "photos.tsv000")
    arguments = ("unsplash", "caltech", str(tsv), "--embeddings", str(IMAGE_EMBEDDINGS))
    assert "1,500 photos" in run_ingest(tmp_path, *arguments, "--limit", "1500").stdout
    assert "4,114 photos" in run_ingest(tmp_path, *arguments).stdout
    assert "4,114" in run_ingest(tmp_path, "list").stdout


def test_the_script_refuses_to_mix_encoders(tmp_path: Path) -> None:
    """Adding photos with another encoder fails with one line."""
    tsv = write_photos_tsv(tmp_path / "photos.tsv000", limit=9)
    np.save(tmp_path / "nine.npy", np.load(IMAGE_EMBEDDINGS)[:9])
    arguments = ("unsplash", "caltech", str(tsv), "--embeddings", str(tmp_path / "nine.npy"))
    assert run_ingest(tmp_path, *arguments).returncode == 0
    refused = run_ingest(tmp_path, *arguments, "--encoder", "other/clip")
    assert refused.returncode == 1
    assert CHECKPOINT in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_prompt_outside_the_table_is_named() -> None:
    """The table-backed encoder raises an error for a prompt it doesn't have."""
    with pytest.raises(UnknownPromptError, match="a house by the lake"):
        CaltechEncoder().encode_text(["a lobster", "a house by the lake"])
