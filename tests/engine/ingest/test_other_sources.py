"""COCO folders, WebDataset shards and Hugging Face datasets, as their own tools write them and as an attacker would."""

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from datasets import ClassLabel, Dataset, Features, Image, Value
from PIL import Image as Picture
from pyarrow import parquet
from typer.testing import CliRunner

from engine.errors import IngestError, SourceRefusedError
from engine.failures import Failure
from engine.ingest import CocoSource, HubSource, PhotoSource, ShardSource
from engine.ingest.archive import ZipLimits
from engine.photo import Photo
from ingestion.command import app
from tests.data_folders import copied


def jpeg(number: int = 0) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Picture.new("RGB", (8, 6), (number * 20 % 256, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def read(source: PhotoSource) -> tuple[list[Photo], list[Failure]]:
    """All photos and failures of a source."""
    batches = list(source.batches(2))
    return [one for b in batches for one in b.photos], [one for b in batches for one in b.failures]


def member(name: str, size: int = 0, **fields: Any) -> tarfile.TarInfo:
    """A member of a tar."""
    found = tarfile.TarInfo(name)
    found.size = size
    for field, value in fields.items():
        setattr(found, field, value)
    return found


def shard(path: Path, files: Mapping[str, bytes], *others: tarfile.TarInfo) -> Path:
    """Write a tar with files, and then members without content."""
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            tar.addfile(member(name, len(content)), io.BytesIO(content))
        for other in others:
            tar.addfile(other)
    return path


def sample(number: int) -> dict[str, bytes]:
    """The three files that img2dataset writes for a photo."""
    key = f"{number:09}"
    known = {
        "url": f"https://photos.test/{number}",
        "caption": f"lake {number}",
        "original_width": 800,
        "original_height": 600,
        "exif": "{}",
        "status": "success",
    }
    return {f"{key}.jpg": jpeg(number), f"{key}.json": json.dumps(known).encode(), f"{key}.txt": b"a lake"}


def test_shards_of_img2dataset_become_photos(tmp_path: Path) -> None:
    """Captions, addresses and sizes come from the metadata; a second run unpacks nothing again."""
    first = shard(tmp_path / "00000.tar", {**sample(0), **sample(1)})
    second = shard(tmp_path / "00001.tar", sample(2))
    source = ShardSource([second, first], tmp_path / "out")
    photos, failures = read(source)
    assert (len(source), failures) == (3, [])
    assert photos[0] == Photo(
        *("00000/000000000.jpg",) * 2,
        page_url="https://photos.test/0",
        description="a lake",
        width=800,
        height=600,
    )
    assert (tmp_path / "out" / photos[2].url).read_bytes() == jpeg(2)
    changed = (tmp_path / "out" / photos[0].url).stat().st_mtime_ns
    assert read(ShardSource([first, second], tmp_path / "out", limit=2))[0] == photos[:2]
    assert (tmp_path / "out" / photos[0].url).stat().st_mtime_ns == changed


def test_a_hostile_shard_writes_nothing_outside_and_reads_no_links(tmp_path: Path) -> None:
    """Paths that leave the folder, links, devices, sparse files and repeated names are failures."""
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    bad = [
        member("link.jpg", type=tarfile.SYMTYPE, linkname="../secret.jpg"),
        member("hard.jpg", type=tarfile.LNKTYPE, linkname="good.jpg"),
        member("device.jpg", type=tarfile.CHRTYPE),
        member("pipe.jpg", type=tarfile.FIFOTYPE),
    ]
    names = ["good.jpg", "../../escaped.jpg", "/absolute.jpg", "a/" * 20 + "deep.jpg", "x" * 600 + ".jpg", "good2.jpg"]
    path = shard(tmp_path / "s.tar", {name: jpeg() for name in names}, *bad)
    with tarfile.open(path, "a") as tar:
        tar.addfile(member("good2.jpg", len(jpeg())), io.BytesIO(jpeg()))
    photos, failures = read(ShardSource([path], tmp_path / "out"))
    assert [photo.id for photo in photos] == ["s/good.jpg", "s/good2.jpg"]
    assert len(failures) == len(names) - 2 + len(bad) + 1
    written = sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*.jpg"))
    assert written == ["out/s/good.jpg", "out/s/good2.jpg", "secret.jpg"]


def test_the_limits_of_a_shard_hold(tmp_path: Path) -> None:
    """Too many files, too many bytes, and headers that declare gigabytes are refused before they are read."""
    path = shard(tmp_path / "s.tar", {f"{n}.jpg": jpeg() for n in range(20)})
    with pytest.raises(SourceRefusedError):
        ShardSource([path], tmp_path, limits=ZipLimits(entries=10))
    with pytest.raises(SourceRefusedError):
        ShardSource([path], tmp_path, limits=ZipLimits(bytes=1000))
    header = bytearray(member("x").tobuf(tarfile.PAX_FORMAT)[:512])
    header[156:157], header[124:136] = b"x", b"77777777777\0"  # an extended header of 8 GB
    header[148:156] = b"        "
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    (tmp_path / "pax.tar").write_bytes(bytes(header) + b"0" * 2048)
    with pytest.raises(IngestError, match="too many bytes"):
        ShardSource([tmp_path / "pax.tar"], tmp_path)
    for content in (b"", b"no tar" * 200, path.read_bytes()[:700]):
        (tmp_path / "broken.tar").write_bytes(content)
        with pytest.raises(IngestError):
            ShardSource([tmp_path / "broken.tar"], tmp_path)


def test_a_shard_that_was_cut_is_refused_by_name(tmp_path: Path) -> None:
    """A download that broke off is found before anything is unpacked."""
    path = shard(tmp_path / "s.tar", {"a.jpg": jpeg(), "b.jpg": jpeg() * 40})
    path.write_bytes(path.read_bytes()[: 512 * 2 + 1024 + 512 + 3000])
    with pytest.raises(IngestError, match=r"s\.tar cannot be read as a tar: unexpected end"):
        ShardSource([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_line_knows_each_source(tmp_path: Path, empty_data: Path) -> None:
    """`ingest webdataset`, `coco` and `huggingface` read what they are given; a dry run says what they would add."""
    url = copied(empty_data, tmp_path / "data")
    (tmp_path / "shards").mkdir()
    shard(tmp_path / "shards" / "00000.tar", {**sample(0), **sample(1)})
    annotations(tmp_path / "a.json")
    (tmp_path / "hub").mkdir()
    Dataset.from_dict({"image": [{"bytes": jpeg(), "path": None}]}, features=Features({"image": Image()})).to_parquet(
        tmp_path / "hub" / "train.parquet"
    )
    for arguments, expected in (
        (["webdataset", "one", str(tmp_path / "shards")], "2 of 2 photos would be added"),
        (["coco", "two", str(tmp_path / "a.json"), "--images", str(tmp_path)], "2 of 5 photos would be added"),
        (["huggingface", "three", str(tmp_path / "hub")], "1 of 1 photos would be added"),
    ):
        result = CliRunner().invoke(app, [*arguments, "--dry-run", "--database-url", url])
        assert expected in result.output, (result.output, result.exception)


def annotations(path: Path, **changes: Any) -> Path:
    """An annotation file in COCO's format."""
    document = {
        "licenses": [{"id": 1, "name": "CC BY 4.0"}],
        "categories": [{"id": 7, "name": "boat"}, {"id": 8, "name": "dog"}],
        "images": [
            {
                "id": 1,
                "file_name": "a.jpg",
                "width": 8,
                "height": 6,
                "license": 1,
                "coco_url": "https://coco.test/a.jpg",
            },
            {"id": 2, "file_name": "sub/b.jpg", "flickr_url": "https://flickr.test/b"},
            {"id": 3, "file_name": "../secret.jpg"},
            {"id": 4, "file_name": "a.jpg"},
            {"id": [], "file_name": 5},
        ],
        "annotations": [
            {"image_id": 1, "caption": "a boat"},
            {"image_id": 1, "category_id": 7},
            {"image_id": 1, "category_id": 7},
            {"image_id": 2, "category_id": 7},
            {"image_id": 2, "category_id": 8},
            {"image_id": {}, "category_id": []},
        ],
    }
    path.write_text(json.dumps({**document, **changes}))
    return path


def test_a_coco_folder_has_captions_and_categories(tmp_path: Path) -> None:
    """Each image keeps its caption, licence and size; unusable rows are failures, and categories become words."""
    source = CocoSource(annotations(tmp_path / "a.json"), tmp_path)
    photos, failures = read(source)
    assert photos[0] == Photo("a.jpg", "a.jpg", "https://coco.test/a.jpg", "CC BY 4.0", "", "a boat", "", 8, 6)
    assert photos[1].page_url == "https://flickr.test/b"
    assert (len(photos), len(failures)) == (2, 3)
    assert source.words() == {"boat": 2, "dog": 1}
    photos, failures = read(CocoSource(annotations(tmp_path / "a.json")))
    assert [photo.url for photo in photos] == ["https://coco.test/a.jpg"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"images": 5}', '{"images": [3]}'])
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is not COCO's is one error."""
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(IngestError):
        CocoSource(tmp_path / "a.json")


def test_a_dataset_of_the_hub_is_read_from_parquet(tmp_path: Path) -> None:
    """Images that `datasets` wrote are unpacked as they were, with captions; class names become words."""
    kinds = Features({"image": Image(), "caption": Value("string"), "label": ClassLabel(names=["lake", "sea"])})
    rows = {
        "image": [{"bytes": jpeg(n), "path": f"../{n}.jpg"} for n in range(20)],
        "caption": [f"picture {n}" for n in range(20)],
        "label": [n % 3 == 0 for n in range(20)],
    }
    (tmp_path / "hub" / "data").mkdir(parents=True)
    Dataset.from_dict(rows, features=kinds).to_parquet(tmp_path / "hub" / "data" / "train-00000-of-00001.parquet")
    source = HubSource(tmp_path / "hub", tmp_path / "out", split="train")
    photos, failures = read(source)
    assert (len(source), len(photos), failures) == (20, 20, [])
    assert (photos[4].id, photos[4].description) == ("data/train-00000-of-00001/0000005", "picture 4")
    assert (tmp_path / "out" / photos[4].url).read_bytes() == jpeg(4)
    assert source.words() == {"lake": 13, "sea": 7}
    assert read(HubSource(tmp_path / "hub", tmp_path / "out", limit=5))[0] == photos[:5]


def test_hostile_parquet_of_the_hub_is_refused(tmp_path: Path) -> None:
    """No images, broken files, rows without bytes, and pages that unpack to gigabytes."""
    with pytest.raises(IngestError, match="no Parquet files"):
        HubSource(tmp_path, tmp_path / "out")
    parquet.write_table(pa.table({"url": ["https://a.test"]}), tmp_path / "a.parquet")
    with pytest.raises(IngestError, match="no column of images"):
        HubSource(tmp_path, tmp_path / "out")
    image = pa.array(
        [{"bytes": None, "path": "/etc/passwd"}, {"bytes": b"", "path": None}],
        pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
    )
    parquet.write_table(pa.table({"image": image}), tmp_path / "a.parquet")
    photos, failures = read(HubSource(tmp_path, tmp_path / "out"))
    assert (photos, len(failures)) == ([], 2)
    bomb = pa.array([b"\0" * (1 << 20)] * 1100, pa.binary())
    parquet.write_table(
        pa.table({"image": bomb}),
        tmp_path / "a.parquet",
        compression="zstd",
        use_dictionary=False,
        data_page_size=4 << 30,
    )
    with pytest.raises(IngestError, match="its pages have"):
        read(HubSource(tmp_path, tmp_path / "out"))
    (tmp_path / "a.parquet").write_bytes(np.random.default_rng(0).bytes(3000))
    with pytest.raises(IngestError):
        HubSource(tmp_path, tmp_path / "out")
