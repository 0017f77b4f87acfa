"""Datasets and prompts use an encoder by its checkpoint's name."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.database import open_database
from engine.encoders.clip import ClipEncoder
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import EncoderMismatchError, UnknownWordsError
from engine.galleries import Catalog
from engine.galleries.dataset_names import OPERATOR
from engine.ingest import FolderSource, ingest


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of six noise pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(6):
        pixels = np.random.default_rng(number).integers(0, 256, (6, 9, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((90, 60), Image.Resampling.NEAREST).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The url of an empty database."""
    return f"chdb:{tmp_path / 'data'}"


def fill(url: str, pictures: Path, encoder: ClipEncoder) -> None:
    """Ingest the pictures as the dataset `pictures`."""
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        catalog.create("pictures", encoder=encoder.name, dimension=encoder.dimension, root=str(pictures))
        gallery = catalog.gallery("pictures")
        steps: Iterator[object] = ingest(FolderSource(pictures), gallery, ClipEncoder(encoder.name), root=pictures)
        assert list(steps)
        assert gallery.count() == 6


@pytest.mark.parametrize("name", ["siglip", "siglip2", "larger"])
def test_photos_and_prompts_meet_by_the_checkpoints_name(
    name: str, url: str, pictures: Path, request: pytest.FixtureRequest
) -> None:
    """Ingest stores the encoder's name, dimension and embeddings, and a picture as a prompt finds itself."""
    encoder: ClipEncoder = request.getfixturevalue(name)
    fill(url, pictures, encoder)
    with closing(Engine(open_database(url), Encoders())) as engine:
        (dataset,) = asyncio.run(engine.library.seen_by(OPERATOR))
        assert (dataset.encoder, dataset.dimension) == (encoder.name, encoder.dimension)
        with Image.open(pictures / "3.png") as picture:
            query = encoder.encode_images([picture])[0]
        (first,) = engine.services.catalog.gallery("pictures").nearest(query, 1)
        assert first.photo.id == "3.png"
        assert first.score > 0.999
        if name == "siglip2":  # the tiny tokenizer knows no word behind a space, as that checkpoint's class reads it
            with pytest.raises(UnknownWordsError):
                asyncio.run(engine.find("a house", "pictures"))
        else:
            look = asyncio.run(engine.find("a house", "pictures"))
            assert len(look.photos) == 6


def test_a_prompt_in_another_script_gives_a_hint_unless_a_text_encoder_reads_it(
    url: str, pictures: Path, mclip: Path, word_level: ClipEncoder
) -> None:
    """A prompt in another script gives a hint, unless an M-CLIP text encoder is set, which needs no new embeddings."""
    fill(url, pictures, word_level)
    with closing(Engine(open_database(url), Encoders())) as engine, pytest.raises(UnknownWordsError):
        asyncio.run(engine.find("湖の家"))
    with closing(Engine(open_database(url), Encoders(text_encoder=f"{mclip}@{word_level.name}"))) as engine:
        look = asyncio.run(engine.find("湖の家"))
        assert len(look.photos) == 6
        assert not look.hints.foreign_script
        assert not look.hints.unknown_words


def test_an_english_encoder_hints_at_another_script(url: str, vit_b_32: ClipEncoder) -> None:
    """An English encoder gives a hint for a prompt in another script."""
    with closing(open_database(url)) as database:
        Catalog(database).create("pictures", encoder=vit_b_32.name, dimension=512)
    with closing(Engine(open_database(url), Encoders())) as engine:
        assert asyncio.run(engine.find("湖の家")).hints.foreign_script
        assert not asyncio.run(engine.find("a house")).hints.foreign_script


def test_a_checkpoint_that_changed_its_dimension_is_refused(url: str, pictures: Path, siglip: ClipEncoder) -> None:
    """Ingest and search raise an error that names the encoder and both dimensions."""
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        catalog.create("pictures", encoder=siglip.name, dimension=512)
        steps = ingest(FolderSource(pictures), catalog.gallery("pictures"), ClipEncoder(siglip.name), root=pictures)
        with pytest.raises(EncoderMismatchError, match=rf"512 by '{siglip.name}'.*48"):
            list(steps)
    with (
        closing(Engine(open_database(url), Encoders())) as engine,
        pytest.raises(EncoderMismatchError, match=rf"512 by '{siglip.name}'.*48"),
    ):
        asyncio.run(engine.find("a house"))
