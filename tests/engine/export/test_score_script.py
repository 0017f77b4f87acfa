"""The exported score.py scores every photo as Ninefold does."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from engine.classifier import Classifier
from engine.encoders.clip import ClipEncoder
from engine.export.session_files import classifier_npz, scoring_snippet
from engine.images.decode import SIDE, decode_image
from engine.sessions.events import Started
from engine.sessions.evolve import begin
from tests.engine import image_bombs as bombs
from tests.engine.ingest.images import encoded
from tests.places import SHARED

pillow_heif.register_heif_opener()  # lets Pillow write HEIF
REPORTS = SHARED / "reports" / "score"
EACH = """
import json, sys, score
for photo in json.loads(sys.argv.pop()):
    sys.argv[1:] = [photo]
    score.main()
"""  # runs the unchanged script once for each photo, in one process to save the imports

Exported = tuple[Path, Callable[[bytes], float]]


@pytest.fixture
def exported(word_level: ClipEncoder, tmp_path: Path) -> Exported:
    """A folder with the script and the weights, and a function that returns Ninefold's score of a file."""
    weights = np.random.default_rng(1).standard_normal(16).astype(np.float32)
    weights /= np.linalg.norm(weights)
    started = Started("member-one", 'a "house"', "demo", word_level.name, "ninefold", "")
    classifier = Classifier(weights, 0.0, "ninefold", "1")
    for file in (classifier_npz(begin("5e551", 1, 10, started), classifier), scoring_snippet()):
        (tmp_path / file.name).write_bytes(file.content)
    return tmp_path, lambda content: float(word_level.encode_images([decode_image(content, SIDE).image])[0] @ weights)


def run(folder: Path, *arguments: str) -> list[list[str]]:
    """Run the script without Ninefold on the path, and return the words of each output line."""
    command = [sys.executable, "-c", EACH] if len(arguments) > 1 else [sys.executable, "score.py"]
    command.append(json.dumps(arguments) if len(arguments) > 1 else arguments[0])
    done = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "HF_HUB_OFFLINE": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def pictures() -> dict[str, bytes]:
    """Return photos of many kinds, most of which a plain `Image.open(...).convert("RGB")` reads differently."""
    ramp = Image.linear_gradient("L").resize((64, 48))
    color = Image.merge("RGB", (ramp, ramp.rotate(180), Image.new("L", (64, 48), 90)))
    layer = color.copy()
    layer.putalpha(ramp)
    deep = (np.asarray(ramp, np.uint16) * 257)[:, ::-1]
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = {"exif": exif.tobytes()}
    return {
        "plain.jpg": encoded(color, "JPEG", quality=95),
        "turned.jpg": encoded(color, "JPEG", quality=95, **turned),
        "turned.png": encoded(color, "PNG", **turned),
        "turned.webp": encoded(color, "WEBP", lossless=True, **turned),
        "turned.tif": encoded(color, "TIFF", **turned),
        "turned.heic": encoded(color, "HEIF", **turned),
        "turned.avif": encoded(color, "AVIF", **turned),
        "broken_exif.jpg": encoded(color, "JPEG", exif=b"Exif\0\0MM\0*\0\0\xff\xff" + bytes(20)),
        "grey16.png": encoded(Image.fromarray(deep), "PNG"),
        "grey16.tif": encoded(Image.fromarray(deep), "TIFF"),
        "seen_through16.png": encoded(Image.fromarray(deep), "PNG", transparency=int(deep[0, 0])),
        "fractions.tif": bombs.grey_tiff(np.where(deep > 60_000, np.nan, deep / 65_535).astype(np.float32)),
        "unsigned.tif": bombs.grey_tiff(deep.astype(np.uint32) * 65_537),
        "signed.tif": bombs.grey_tiff(deep.astype(np.int32) - 30_000),
        "transparent.png": encoded(layer, "PNG"),
        "transparent.webp": encoded(layer, "WEBP", lossless=True),
        "transparent.heic": encoded(layer, "HEIF"),
        "transparent.avif": encoded(layer, "AVIF"),
        "transparent.gif": encoded(color.convert("P"), "GIF", transparency=3),
        "grey_transparent.png": encoded(layer.convert("LA"), "PNG"),
        "palette.png": encoded(color.convert("P"), "PNG", transparency=bytes(range(256))),
        "cmyk.jpg": encoded(color.convert("CMYK"), "JPEG", quality=95),
        "lab.tif": encoded(Image.merge("LAB", (ramp, ramp, ramp.rotate(180))), "TIFF"),
        "bits.png": encoded(color.convert("1"), "PNG"),
    }


def test_the_script_scores_every_kind_of_photo_as_ninefold_does(exported: Exported) -> None:
    """The script's scores equal Ninefold's to 1e-3, and its label is yes from the threshold up."""
    folder, scored = exported
    contents = pictures()
    if REPORTS.is_dir():
        contents |= {path.name: path.read_bytes() for path in REPORTS.iterdir()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    found = dict(zip(contents, run(folder, *contents), strict=True))
    expected = {name: scored(content) for name, content in contents.items()}
    assert {name: float(score) for name, (score, _) in found.items()} == pytest.approx(expected, abs=1e-3)
    assert {label == "yes" for score, label in found.values() if float(score) > 1e-3} <= {True}
    assert {label == "yes" for score, label in found.values() if float(score) < -1e-3} <= {False}
    if not REPORTS.is_dir():
        pytest.skip("our own photos passed; those of the reports are missing")


def test_the_script_runs_from_a_shell(exported: Exported) -> None:
    """The script runs as its first lines say."""
    folder, scored = exported
    content = pictures()["plain.jpg"]
    (folder / "photo.jpg").write_bytes(content)
    ((score, label),) = run(folder, "photo.jpg")
    assert float(score) == pytest.approx(scored(content), abs=1e-3)
    assert label == ("yes" if float(score) >= 0 else "no")


def test_the_script_needs_no_ninefold() -> None:
    """The script imports only libraries."""
    script = scoring_snippet().content.decode()
    assert not [line for line in script.splitlines() if "import" in line and ("engine" in line or "bot" in line)]
