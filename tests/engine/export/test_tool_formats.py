"""The files for other tools are read back by each tool's own library, or checked against its published format.

FiftyOne, Label Studio's SDK and CVAT's readers (datumaro) bring hundreds of megabytes, so their files are checked
against their documentation.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import onnx
import pytest
import skops.io
import yaml  # type: ignore[import-untyped]
from datasets import load_dataset
from onnx.reference import ReferenceEvaluator
from PIL import Image
from pycocotools.coco import COCO
from safetensors import safe_open

from engine.classifier import Classifier
from engine.classifier.fitted import Calibration
from engine.errors import NoCopiesError
from engine.export.exported_concept import ExportedConcept, ExportedPhoto
from engine.export.formats import FORMATS
from engine.galleries.gallery import Dataset
from engine.learning.quality import Audit
from engine.photo import Photo
from engine.sessions.events import Vote
from engine.sessions.tally import Label

D = 8
HOSTILE = '../../etc/x|`<script>alert(1)</script>"\n---\n{{ bad }}'


def jpeg(photo: Photo) -> bytes | None:
    """A small picture; the photo `gone` has none."""
    out = BytesIO()
    Image.new("RGB", (16, 12), "teal").save(out, "JPEG")
    return None if photo.id == "gone" else out.getvalue()


@pytest.fixture
def concept() -> ExportedConcept:
    """A calibrated concept with hostile names, and photos with every label."""
    weights = np.random.default_rng(3).standard_normal(D).astype(np.float32)
    weights /= np.linalg.norm(weights)
    known = Calibration(12.0, -3.0, 0.8)
    votes = {1: Vote.YES, 2: Vote.YES, 3: Vote.UNSURE}
    photos = (
        ExportedPhoto(
            Photo("a", "a.jpg", credit="River", description="a lake", width=16, height=12), Label.YES, 0.5, votes
        ),
        ExportedPhoto(Photo(HOSTILE, "b/b.jpg", credit=HOSTILE, width=16, height=12), Label.NO, 0.1, {1: Vote.NO}),
        ExportedPhoto(Photo("c", "https://photos.test/c%20d.jpg?w=1"), Label.YES, 0.4),
        ExportedPhoto(Photo("d", "d.jpg"), Label.DISPUTED, 0.3, {1: Vote.NO, 2: Vote.YES}),
        ExportedPhoto(Photo("gone", "gone.jpg"), Label.NONE, 0.3, {2: Vote.UNSURE}),
    )
    return ExportedConcept(
        name=f"Lakes {HOSTILE}",
        prompt="a house by the lake",
        dataset=Dataset("demo", "openai/clip", D, "v1", 100),
        classifier=Classifier(weights, known.threshold, "ninefold", "3", known),
        photos=photos,
        revision="abc123",
        audit=Audit(20, 17, 0.64, 0.95),
    )


Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a concept in a format to a folder, and return the folder."""

    def write(concept: ExportedConcept, name: str) -> Path:
        for file in FORMATS[name].write(concept, jpeg):
            path = tmp_path / "out" / file.name
            assert path.resolve().is_relative_to((tmp_path / "out").resolve())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        return tmp_path / "out"

    return write


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_pickles_or_names_anyone(concept: ExportedConcept, written: Written, name: str) -> None:
    """Every format writes files whose names come from us, and none of them is a pickle."""
    files = [path for path in written(concept, name).rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if path.suffix in (".pkl", ".pickle", ".joblib", ".pt")]
    assert not [path for path in files if path.read_bytes().startswith(b"\x80\x04")]


def test_datasets_opens_the_image_folder(concept: ExportedConcept, written: Written, tmp_path: Path) -> None:
    """`datasets` finds each photo with its image, label and votes; photos without a file are left out."""
    found = load_dataset(str(written(concept, "huggingface")), split="train", cache_dir=str(tmp_path / "cache"))
    rows = {row["id"]: row for row in found}
    assert rows.keys() == {"a", HOSTILE, "c", "d"}
    first = rows["a"]
    assert (first["image"].size, first["label"], first["votes_yes"], first["votes_unsure"]) == ((16, 12), "yes", 2, 1)
    assert (first["credit"], rows["c"]["labelled_by"], rows[HOSTILE]["credit"]) == ("River", "classifier", HOSTILE)
    assert first["probability"] == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-6)


def test_datasets_opens_links_where_photos_may_not_be_copied(
    concept: ExportedConcept, written: Written, tmp_path: Path
) -> None:
    """A dataset of links has urls and credits, and no image is written."""
    folder = written(replace(concept, dataset=replace(concept.dataset, hotlink_only=True)), "huggingface")
    found = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert [row["label"] for row in found] == ["yes", "no", "yes", "disputed", "none"]
    assert not [*folder.rglob("*.jpg")]


def test_cards_escape_what_people_wrote(concept: ExportedConcept, written: Written) -> None:
    """The front matter has only our keys, and a name is code: neither HTML nor a table cell of its own."""
    for name in ("huggingface", "onnx"):
        text = (written(concept, name) / "README.md").read_text()
        _, front, body = text.split("---\n", 2)
        assert "license" in yaml.safe_load(front) or "tags" in yaml.safe_load(front)
        assert "\n<script>" not in body
        assert "| ``" not in body.replace("| `` Lakes", "")
    assert "85% (95% interval 64% to 95%), measured on 20 random photos" in text
    assert "| taught on | 1 photos with the label yes, 1 with no; 1 disputed" in text
    assert "| by | 3 people |" in text
    assert "revision `abc123`" in text


def test_label_studio_has_tasks_in_its_format(concept: ExportedConcept, written: Written) -> None:
    """Each task has a prediction, and one annotation for each annotator, without a name."""
    folder = written(concept, "labelstudio")
    tasks = json.loads((folder / "tasks.json").read_bytes())
    config = ElementTree.parse(folder / "labeling-interface.xml").getroot()
    (choices,) = config.iter("Choices")
    allowed = {choice.get("value") for choice in choices}
    for task in tasks:
        assert task.keys() == {"data", "annotations", "predictions"}
        for result in [one for part in (*task["annotations"], *task["predictions"]) for one in part["result"]]:
            assert (result["from_name"], result["to_name"], result["type"]) == (choices.get("name"), "image", "choices")
            assert set(result["value"]["choices"]) <= allowed
    assert len(tasks[0]["annotations"]) == 3
    assert tasks[2]["data"]["image"] == "https://photos.test/c%20d.jpg?w=1"
    assert tasks[0]["predictions"][0]["score"] == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-6)


def test_coco_opens_the_annotations(concept: ExportedConcept, written: Written) -> None:
    """pycocotools finds the images by category."""
    found = COCO(str(written(concept, "coco") / "annotations.json"))
    (yes,) = found.getCatIds(catNms=["yes"])
    assert [one["ninefold_id"] for one in found.loadImgs(found.getImgIds(catIds=[yes]))] == ["a", "c"]
    assert len(found.getAnnIds()) == 4


def test_cvat_has_tags_in_its_format(concept: ExportedConcept, written: Written) -> None:
    """Each image has the tag of its label, by the team (manual) or the classifier (auto)."""
    root = ElementTree.parse(written(concept, "cvat") / "annotations.xml").getroot()
    assert (root.tag, root.findtext("version")) == ("annotations", "1.1")
    declared = {name.text for name in root.findall("meta/task/labels/label/name")}
    tags = {
        image.get("name"): [(t.get("label"), t.get("source")) for t in image.iter("tag")]
        for image in root.iter("image")
    }
    assert tags["a.jpg"] == [("yes", "manual")]
    assert tags["c d.jpg"] == [("yes", "auto")]
    assert tags["gone.jpg"] == []
    assert declared == {"yes", "no", "disputed"}


def test_fiftyone_has_images_and_labels_in_its_format(concept: ExportedConcept, written: Written) -> None:
    """Each label names an image in `data/` by its stem and one of the classes."""
    folder = written(concept, "fiftyone")
    document = json.loads((folder / "labels.json").read_bytes())
    assert document["labels"].keys() == {path.stem for path in (folder / "data").iterdir()}
    assert {label["label"] for label in document["labels"].values()} == {"yes", "no", "disputed"}
    assert set(document["classes"]) == {"yes", "no", "disputed"}
    assert document["labels"]["000001-a"]["attributes"]["votes_yes"] == 2


def test_lora_has_a_folder_with_repeats_and_captions(concept: ExportedConcept, written: Written) -> None:
    """Only photos with the label yes, each with a caption of the same name, in `REPEATS_concept`."""
    (folder,) = written(concept, "lora").iterdir()
    repeats, _, name = folder.name.partition("_")
    assert (int(repeats), name[:5]) == (40, "Lakes")
    assert sorted(path.name for path in folder.iterdir()) == [
        "000001-a.jpg",
        "000001-a.txt",
        "000002-c.jpg",
        "000002-c.txt",
    ]
    assert (folder / "000001-a.txt").read_text().endswith(", a lake\n")


@pytest.mark.parametrize("name", ["lora", "fiftyone"])
def test_photos_that_may_not_be_copied_are_not(concept: ExportedConcept, written: Written, name: str) -> None:
    """Formats that consist of images are refused for photos that may only be shown from their own urls."""
    with pytest.raises(NoCopiesError):
        written(replace(concept, dataset=replace(concept.dataset, hotlink_only=True)), name)


@pytest.mark.parametrize("is_calibrated", [True, False])
def test_classifiers_give_the_same_scores_everywhere(
    concept: ExportedConcept, written: Written, *, is_calibrated: bool
) -> None:
    """safetensors, ONNX and scikit-learn give our scores, probabilities and decisions."""
    model = concept.classifier if is_calibrated else replace(concept.classifier, calibration=None, threshold=0.2)
    concept = replace(concept, classifier=model)
    rows = np.random.default_rng(4).standard_normal((50, D)).astype(np.float32)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    scores = model.scores(unit)

    with safe_open(written(concept, "safetensors") / "classifier.safetensors", "numpy") as file:
        assert file.metadata()["sha256"] == model.sha256
        np.testing.assert_allclose(unit @ file.get_tensor("weight")[0], scores, atol=1e-6)
        np.testing.assert_allclose(file.get_tensor("bias"), [-model.threshold], atol=1e-6)

    graph = onnx.load(written(concept, "onnx") / "classifier.onnx")
    found, probabilities, is_yes = map(np.asarray, ReferenceEvaluator(graph).run(None, {"embeddings": rows}))
    np.testing.assert_allclose(found, scores, atol=1e-6)
    np.testing.assert_array_equal(is_yes, scores >= np.float32(model.threshold))
    if model.calibration:
        np.testing.assert_allclose(probabilities, model.calibration.probabilities(scores), atol=1e-5)

    fitted = skops.io.load(written(concept, "sklearn") / "classifier.skops", trusted=[])
    np.testing.assert_array_equal(fitted.predict(unit) == "yes", scores >= model.threshold)
    np.testing.assert_allclose(fitted.predict_proba(unit)[:, 1], probabilities, atol=1e-5)
