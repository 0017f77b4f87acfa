"""A small dataset of real image files and a CLIP with random weights: fast to make, without a download."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, PreTrainedTokenizerFast

from engine.database import open_database
from engine.encoders.clip import ClipEncoder
from engine.galleries import Catalog
from engine.ingest import LocalSource, ingest
from engine.photo import Photo

DATASET, PHOTOS = "shapes", 40
WORDS = ("[PAD]", "[UNK]", "[BOS]", "[EOS]", "a", "red", "green", "blue", "house", "by", "the", "lake", "circle")
COLOURS = ("firebrick", "seagreen", "royalblue", "goldenrod", "slategrey")


def make(folder: Path, photos: int = PHOTOS) -> str:
    """Make the photos, the encoder and the database below `folder`; returns the database's url."""
    encoder = ClipEncoder(str(save_encoder(folder / "encoder")))
    url = f"chdb:{folder / 'data'}"
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        root = folder / "data" / "photos"
        root.mkdir()
        catalog.create(DATASET, encoder=encoder.name, dimension=encoder.dimension, root="photos")
        for _ in ingest(LocalSource(_drawn(root, photos), photos), catalog.gallery(DATASET), encoder, root=root):
            pass
    return url


def _drawn(root: Path, count: int) -> Iterator[Photo]:
    for number in range(count):
        image = Image.new("RGB", (480, 360), COLOURS[number % len(COLOURS)])
        draw = ImageDraw.Draw(image)
        draw.ellipse((20 + 6 * number, 40, 200 + 6 * number, 220), fill=COLOURS[(number // 5) % len(COLOURS)])
        draw.rectangle((100, 200, 140 + 7 * number, 300), outline="white", width=1 + number % 7)
        image.save(root / f"{number:03}.jpg", "JPEG")
        page = f"https://photos.test/{number}"
        yield Photo(f"shape-{number:03}", f"{number:03}.jpg", page, "member-one", "https://photos.test/one", "Shapes")


def save_encoder(folder: Path) -> Path:
    """Save a tiny CLIP into `folder`."""
    torch.manual_seed(0)
    width = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    ids = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    text = {**width, **ids, "vocab_size": len(WORDS), "max_position_embeddings": 12}
    vision = {**width, "image_size": 32, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)).save_pretrained(folder)
    CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[BOS] $A [EOS]", special_tokens=[("[BOS]", 2), ("[EOS]", 3)])
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", bos_token="[BOS]", eos_token="[EOS]"
    ).save_pretrained(folder)
    return folder
