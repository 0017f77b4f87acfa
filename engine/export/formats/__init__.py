"""The formats of other tools. Each has a file of its own; `FORMATS` lists them by the name that people type."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.export.exported_concept import ExportedConcept, Pictures
from engine.export.formats.classifier_formats import onnx_model, safetensors, sklearn_model
from engine.export.formats.coco import coco
from engine.export.formats.cvat import cvat
from engine.export.formats.fiftyone import fiftyone
from engine.export.formats.hugging_face import hugging_face
from engine.export.formats.label_studio import label_studio
from engine.export.formats.lora import lora
from engine.sessions.views import Export


@dataclass(frozen=True, slots=True)
class ToolFormat:
    """A format: `write` yields its files one at a time. With `has_images`, it asks for the photos' images."""

    write: Callable[[ExportedConcept, Pictures], Iterator[Export]]
    has_images: bool = False


FORMATS: Mapping[str, ToolFormat] = {
    "huggingface": ToolFormat(hugging_face, has_images=True),
    "labelstudio": ToolFormat(label_studio),
    "fiftyone": ToolFormat(fiftyone, has_images=True),
    "cvat": ToolFormat(cvat),
    "coco": ToolFormat(coco),
    "lora": ToolFormat(lora, has_images=True),
    "safetensors": ToolFormat(safetensors),
    "onnx": ToolFormat(onnx_model),
    "sklearn": ToolFormat(sklearn_model),
}
