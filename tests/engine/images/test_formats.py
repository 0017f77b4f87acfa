"""Only listed raster formats are opened, so that no file can start a program or an unexpected decoder."""

import ast
import os
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import EpsImagePlugin, Image

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.decode import decode_image
from engine.images.formats import EXTENSIONS, FORMATS, UNSUPPORTED_EXTENSIONS, is_image_name, is_image_type
from tests.engine.ingest.images import LIME, encoded
from tests.places import ROOT

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n0 0 10 10 rectfill\nshowpage\n%%EOF\n"


pillow_heif.register_heif_opener()  # lets Pillow write HEIF


@pytest.mark.parametrize("form", [*FORMATS, "MPO", "HEIF", "AVIF"])
def test_the_formats_of_photos_are_read(form: str) -> None:
    """Every listed format is decoded, and so are MPO, HEIF and AVIF."""
    options = {"save_all": True, "append_images": [Image.new("RGB", (32, 24))]} if form == "MPO" else {}
    image = decode_image(encoded(Image.new("RGB", (32, 24), LIME), form, **options)).image
    assert np.abs(np.asarray(image, int) - LIME).max() < 20


def test_eps_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No EPS file reaches Pillow's reader, which would start Ghostscript."""
    marker = tmp_path / "started"
    for name in ("gs", "gswin32c", "gswin64c"):
        (tmp_path / name).write_text(f"#!/bin/sh\ntouch {marker}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)  # makes Pillow look for it again
    for content in (EPS, b"\xc5\xd0\xd3\xc6" + (32).to_bytes(4, "little") + bytes(24) + EPS):
        with pytest.raises(PhotoRejectedError) as refused:
            decode_image(content, side=448)
        assert refused.value.reason == Reason.NOT_AN_IMAGE
    assert not marker.exists()


@pytest.mark.parametrize("form", ["ICO", "ICNS", "PDF", "TGA", "PCX", "JPEG2000", "DDS", "SGI", "QOI"])
def test_other_formats_are_refused(form: str) -> None:
    """Other formats are rejected, even if Pillow can read them."""
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image(encoded(Image.new("RGB", (64, 64), LIME), form), side=448)
    assert refused.value.reason == Reason.NOT_AN_IMAGE


def test_every_opening_names_its_formats() -> None:
    """Every `Image.open` outside the local Discord, which has its own list, names the accepted formats."""
    files = [file for folder in ("bot", "engine", "scripts") for file in (ROOT / folder).rglob("*.py")]
    files = [file for file in files if ROOT / "bot" / "sandbox" not in file.parents]
    opened = [
        (file.relative_to(ROOT), node)
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Image.open"
    ]
    assert opened
    assert not [file for file, node in opened if "formats" not in {keyword.arg for keyword in node.keywords}]


def test_names_and_media_types_follow_the_list() -> None:
    """The accepted extensions and media types belong to the accepted formats."""
    Image.init()
    read = {*FORMATS, "MPO", "HEIF", "AVIF"}
    assert {Image.registered_extensions()[extension] for extension in EXTENSIONS} == read
    others = {
        Image.registered_extensions().get(extension)
        for extension in UNSUPPORTED_EXTENSIONS - {".heics", ".heifs", ".avifs"}
    }
    assert not others & read
    for name in ("a.jpg", "A.JPEG", "folder/b.tiff", "c.d.webp", "IMG_0001.HEIC", "a.heif", "a.HIF", "a.avif"):
        assert is_image_name(name)
    for name in ("a.eps", "a.ico", "a.svg", "a.pdf", "a.cr2", "jpg", "a.jpg.exe", ""):
        assert not is_image_name(name)
    for kind in ("image/png", "IMAGE/JPEG", "image/webp; q=0.8", "image/heic", "image/avif"):
        assert is_image_type(kind)
    for kind in ("image/svg+xml", "image/x-icon", "image/jp2", "image/", "text/html", ""):
        assert not is_image_type(kind)
