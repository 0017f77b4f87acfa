"""A standalone script for exported classifiers. It scores photos in the same way as Ninefold."""

SCRIPT = '''\
"""Scores a photo with a concept taught in Ninefold: python score.py PHOTO [ENCODER]

Requires classifier.npz in the same folder, and torch, transformers, pillow and numpy (for HEIC photos, pillow-heif).
ENCODER is the checkpoint folder of the encoder, if it has moved or is not on the Hugging Face hub.
"""

import sys
from contextlib import suppress

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps, PngImagePlugin
from transformers import AutoImageProcessor, AutoModel

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF"]
with suppress(ImportError):
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    FORMATS.append("HEIF")

PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 2**28  # large text chunks are harmless here


def upright_rgb(path):
    """Return the photo as 8-bit RGB, rotated as EXIF says, with transparent areas in white."""
    with Image.open(path, formats=FORMATS) as photo:
        photo.load()
        if photo.mode in ("I", "F") or photo.mode.startswith("I;16"):
            rgb = deep_grey(photo)
        elif photo.mode == "LAB":
            lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
            rgb = ImageCms.profileToProfile(photo, lab, srgb, outputMode="RGB")
        elif photo.has_transparency_data:
            layer = (photo.convert("LA") if photo.mode == "La" else photo).convert("RGBA")
            rgb = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
        else:
            rgb = photo.convert("RGB")
        turn = 1
        if photo.format != "TIFF":  # Pillow has already rotated a TIFF
            with suppress(Exception):  # a broken EXIF block
                turn = photo.getexif().get(0x0112, 1)
    rgb.getexif()[0x0112] = turn
    return ImageOps.exif_transpose(rgb)


def deep_grey(photo):
    """Scale grey with 16 or 32 bits. White is 65,535; for 32 bits, it is 1 for fractions and at least 255 otherwise."""
    values = np.asarray(photo)
    if photo.mode == "I" and photo.format == "TIFF" and photo.tag_v2.get(339, (1,)) == (1,):
        values = values.view(np.uint32)  # Pillow has no unsigned 32-bit mode
    values = values.astype(np.float64)
    brightest = np.max(values, where=np.isfinite(values), initial=0.0)
    if photo.mode.startswith("I;16"):
        white = 65535
    else:
        white = max(1.0 if photo.mode == "F" and brightest <= 2 else 255.0, brightest)
    grey = np.clip(np.nan_to_num(values, nan=0.0) * (255 / white), 0, 255).astype(np.uint8)
    if isinstance(photo.info.get("transparency"), int):
        grey[values == photo.info["transparency"]] = 255
    return Image.fromarray(grey).convert("RGB")


def main():
    classifier = np.load("classifier.npz")
    encoder = sys.argv[2] if len(sys.argv) > 2 else str(classifier["encoder"])
    processor = AutoImageProcessor.from_pretrained(encoder, backend="pil")  # torchvision gives other pixels
    model = AutoModel.from_pretrained(encoder, dtype=torch.float32).eval()
    with torch.inference_mode():
        pixels = processor(images=upright_rgb(sys.argv[1]), return_tensors="pt")
        embedding = model.get_image_features(**pixels).pooler_output.numpy()[0]
    score = float(embedding @ classifier["weights"] / np.linalg.norm(embedding))
    print(f"{score:.4f}", "yes" if score >= classifier["threshold"] else "no")


if __name__ == "__main__":
    main()
'''
