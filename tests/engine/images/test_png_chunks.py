"""A PNG's extra chunks never prevent decoding, but damage to the picture itself does."""

import zlib
from struct import pack

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.decode import decode_image
from tests.engine.ingest.images import LIME, encoded

LARGE = b"a" * 1_500_000
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'


def chunk(kind: bytes, data: bytes, *, is_right: bool = True) -> bytes:
    """Return a chunk with a right or a wrong checksum."""
    checksum = zlib.crc32(kind + data) ^ (not is_right)
    return pack(">I", len(data)) + kind + data + pack(">I", checksum)


def png_with(*chunks: bytes, at_end: bool = False) -> bytes:
    """Return a lime PNG, 64 x 48, with chunks after its header or before its end."""
    content = encoded(Image.new("RGB", (64, 48), LIME), "PNG")
    place = len(content) - 12 if at_end else 33
    return content[:place] + b"".join(chunks) + content[place:]


def profile(size: int) -> bytes:
    """Return a color profile of that many bytes."""
    return b"p\0\0" + zlib.compress(bytes(size))


@pytest.mark.parametrize("at_end", [False, True])
@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"iCCP", profile(1_500_000)),
        chunk(b"iCCP", b"p\0\0not deflated"),
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(LARGE)),
        chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(LARGE)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(LARGE)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0not deflated"),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(LARGE)),
        chunk(b"tEXt", b"Raw profile type exif\0\nexif\n zz\nnot hexadecimal"),
        chunk(b"tEXt", b"Comment\0" + LARGE),
        chunk(b"tEXt", b"Comment\0a", is_right=False),
        chunk(b"tIME", b"\7", is_right=False),
        chunk(b"pHYs", b"too short"),
        chunk(b"eXIf", b"no EXIF at all"),
        chunk(b"eXIf", b"MM\0*", is_right=False),
        chunk(b"prVt", b""),
        chunk(b"acTL", b"\0"),
    ],
)
def test_what_is_beside_the_picture_does_not_spoil_it(extra: bytes, at_end: bool) -> None:
    """Huge, damaged or unknown profiles and texts do not prevent decoding."""
    image = decode_image(png_with(extra, at_end=at_end)).image
    assert image.size == (64, 48)
    assert image.getpixel((60, 40)) == LIME


def test_many_large_texts_cost_nothing() -> None:
    """More than 64 MB of texts, which Pillow refuses, do not prevent decoding."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(900_000), 9))
    assert decode_image(png_with(*[text] * 80)).image.getpixel((0, 0)) == LIME


@pytest.mark.parametrize("kind", [b"IHDR", b"PLTE", b"IDAT"])
def test_a_wrong_checksum_in_the_picture_is_told(kind: bytes) -> None:
    """A wrong checksum in a chunk of the picture rejects it, because its pixels may be wrong."""
    content = bytearray(encoded(Image.new("P", (64, 48), 1), "PNG"))
    place = content.index(kind)
    length = int.from_bytes(content[place - 4 : place])
    content[place + 4 + length] ^= 1
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image(bytes(content))
    assert refused.value.reason == Reason.BROKEN_IMAGE
    assert refused.value.detail == f"the checksum of its {kind.decode()} is wrong"


@pytest.mark.parametrize("missing", [1, 4, 12, 16, 20, 40, 60])
def test_a_picture_that_is_cut_short_is_refused(missing: int) -> None:
    """A truncated PNG is rejected, unless only its empty end chunk is missing."""
    content = png_with()[:-missing]
    if missing <= 12:
        assert decode_image(content).image.getpixel((60, 40)) == LIME
        return
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image(content)
    assert (refused.value.reason, refused.value.detail) == (Reason.BROKEN_IMAGE, "it is cut short")


def test_data_after_the_end_is_ignored() -> None:
    """Data after the end is ignored."""
    assert decode_image(png_with() + b"more" * 100).image.getpixel((60, 40)) == LIME


def test_texts_that_turn_a_picture_are_read() -> None:
    """An orientation in XMP is applied, whether compressed or not."""
    for text in (
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
    ):
        assert decode_image(png_with(text)).image.size == (48, 64)


def test_transparency_and_exif_are_kept() -> None:
    """Transparency and EXIF, which change the picture, are kept."""
    exif = Image.Exif()
    exif[0x0112] = 6
    info = PngInfo()
    info.add_text("Comment", "a" * 1000)
    layer = Image.new("P", (64, 48), 0)
    image = decode_image(encoded(layer, "PNG", transparency=0, exif=exif, pnginfo=info)).image
    assert image.size == (48, 64)
    assert image.getpixel((0, 0)) == (255, 255, 255)
