"""The snippet that is handed out with a concept's weights."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.classifier import Classifier
from engine.encoders.clip import ClipEncoder
from engine.events import Started
from engine.evolution import begin
from engine.export import SNIPPET, classifier_npz


@pytest.mark.parametrize("threshold", [-2.0, 2.0])
def test_the_snippet_scores_a_photo_as_the_encoder_does(
    word_level: ClipEncoder, tmp_path: Path, threshold: float
) -> None:
    """Run as it is beside classifier.npz, it prints the score of our own encoder, and yes from the threshold on."""
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    weights = np.random.default_rng(1).standard_normal(16).astype(np.float32)
    classifier = Classifier(weights / np.linalg.norm(weights), threshold, "ninefold", "1")
    started = Started("member-one", 'a "house"', "demo", word_level.name, "ninefold", "")
    exported = classifier_npz(begin("5e551", 1, 10, started), classifier)
    (tmp_path / exported.name).write_bytes(exported.content)
    (tmp_path / "score.py").write_text(SNIPPET)

    command = [sys.executable, "score.py", "photo.png"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    score, label = done.stdout.split()
    with Image.open(tmp_path / "photo.png") as photo:
        expected = float(word_level.encode_images([photo])[0] @ classifier.weights)
    assert float(score) == pytest.approx(expected, abs=1e-4)
    assert label == ("yes" if expected >= threshold else "no")


def test_the_snippet_has_ten_lines_of_code() -> None:
    """Short enough to be read before it is run."""
    code = SNIPPET.split('"""')[2].strip().splitlines()
    assert len(code) <= 10
