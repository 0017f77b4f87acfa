"""CVAT's XML, "CVAT for images 1.1": a tag, yes or no, for each image.

The format is described at https://docs.cvat.ai/docs/dataset_management/formats/format-cvat/. An image is named by its
path, or by the last part of its url, as in a CVAT task that is made of the same files or urls.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from engine.export.exported_concept import ExportedConcept, ExportedPhoto, Pictures
from engine.export.formats.table_rows import row_of
from engine.sessions.tally import Label
from engine.sessions.views import Export
from engine.text.escapes import xml_text

_LABELS = (Label.YES, Label.NO, Label.DISPUTED)
_ATTRIBUTES = ("id", "score", "votes_yes", "votes_no", "votes_unsure")


def cvat(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Yield `annotations.xml`."""
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    task = ElementTree.SubElement(ElementTree.SubElement(root, "meta"), "task")
    ElementTree.SubElement(task, "name").text = xml_text(concept.name)
    labels = ElementTree.SubElement(task, "labels")
    for label in _LABELS:
        _declare(labels, label.value)
    for number, one in enumerate(concept.photos):
        photo = one.photo
        fields = {
            "id": str(number),
            "name": xml_text(_name(one)),
            "width": str(photo.width),
            "height": str(photo.height),
        }
        image = ElementTree.SubElement(root, "image", fields)
        if one.label in _LABELS:
            source = "manual" if one.votes else "auto"
            tag = ElementTree.SubElement(image, "tag", label=one.label.value, source=source)
            row = row_of(concept, one)
            for name in _ATTRIBUTES:
                ElementTree.SubElement(tag, "attribute", name=name).text = xml_text(str(row[name]))
    yield Export("annotations.xml", ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _declare(labels: ElementTree.Element, name: str) -> None:
    label = ElementTree.SubElement(labels, "label")
    ElementTree.SubElement(label, "name").text = name
    ElementTree.SubElement(label, "type").text = "tag"
    attributes = ElementTree.SubElement(label, "attributes")
    for key in _ATTRIBUTES:
        attribute = ElementTree.SubElement(attributes, "attribute")
        for field, value in (("name", key), ("mutable", "False"), ("input_type", "text"), ("default_value", "")):
            ElementTree.SubElement(attribute, field).text = value


def _name(one: ExportedPhoto) -> str:
    if not one.photo.is_remote:
        return one.photo.url
    return PurePosixPath(unquote(urlsplit(one.photo.url).path)).name or one.photo.id
