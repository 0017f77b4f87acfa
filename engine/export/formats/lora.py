"""A training folder for LoRA in kohya's convention: `REPEATS_concept/`, and a caption in a text file for each image.

Only photos with the label yes are in it. See https://github.com/kohya-ss/sd-scripts/blob/main/docs/train_README-en.md.
"""

from collections.abc import Iterator

from engine.errors import NoCopiesError
from engine.export.exported_concept import ExportedConcept, Pictures
from engine.export.image_files import exported_image, safe_folder, safe_stem
from engine.sessions.tally import Label
from engine.sessions.views import Export

_STEPS, _MOST_REPEATS = 400, 40
"""An epoch has about this many steps, as kohya's guides recommend, unless there are very few photos."""


def lora(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Yield each image with its caption: the concept's name, and the photo's description. Raises NoCopiesError."""
    if concept.dataset.hotlink_only:
        raise NoCopiesError
    chosen = [one.photo for one in concept.photos if one.label is Label.YES]
    repeats = min(max(_STEPS // max(len(chosen), 1), 1), _MOST_REPEATS)
    folder = f"{repeats}_{safe_folder(concept.name)}"
    for number, photo in enumerate(chosen, 1):
        content, stem = pictures(photo), safe_stem(number, photo.id)
        image = exported_image(content, stem) if content else None
        if image is not None:
            yield Export(f"{folder}/{image[0]}", image[1])
            caption = ", ".join(" ".join(text.split()) for text in (concept.name, photo.description) if text)
            yield Export(f"{folder}/{stem}.txt", f"{caption}\n".encode())
