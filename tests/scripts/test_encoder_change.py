"""`--encoder best`, and what the doctor says about a change of encoder."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from bot.settings import Settings
from checkup.encoder_change import EncoderChange, in_words
from engine.encoders.clip import ClipEncoder
from engine.encoders.encoding_rate import measure
from engine.encoders.recommended import BEST, RECOMMENDED, resolved
from engine.galleries import Dataset
from ingestion.options import RowOptions, named
from option_groups import expand_groups
from tests import warm_start
from tests.places import ROOT


def dataset(encoder: str) -> Dataset:
    """Return a dataset of 25,000 photos with 512 floats each."""
    return Dataset("lakes", encoder, 512, "v1", 25_000)


def test_best_is_the_recommended_encoder(capsys: pytest.CaptureFixture[str]) -> None:
    """`best` becomes the recommended checkpoint and says so. Other names stay, also folders."""
    assert resolved(BEST) == named(BEST) == RECOMMENDED.name
    assert RECOMMENDED.name in capsys.readouterr().err
    assert resolved("./best") == named("./best") == "./best"
    assert capsys.readouterr().err == ""
    assert Settings(ninefold_encoder=BEST, _env_file=None).ninefold_encoder == RECOMMENDED.name  # type: ignore[call-arg]


def test_ingest_takes_best_from_the_command_line_and_the_settings() -> None:
    """The option resolves `best`, also when it comes from a setting."""
    app, seen = typer.Typer(), []

    @app.command()
    @expand_groups
    def add(rows: RowOptions) -> None:
        seen.append(rows.encoder)

    assert CliRunner().invoke(app, ["--encoder", "best"]).exit_code == 0
    assert CliRunner().invoke(app, [], default_map={"encoder": "best"}).exit_code == 0
    assert seen == [RECOMMENDED.name, RECOMMENDED.name]


def test_the_docs_recommend_the_same_encoder() -> None:
    """docs/encoders.md says which checkpoint `best` is."""
    told = re.search(r"`--encoder best` is `([^`]+)`", (ROOT / "docs" / "encoders.md").read_text())
    assert told is not None
    assert told[1] == RECOMMENDED.name


def test_the_cost_of_a_change_is_photos_bytes_and_time() -> None:
    """The new embeddings take four bytes a float. Time is only told if a rate was measured."""
    change = EncoderChange("other/encoder", 768, photos_per_second=50.0)
    assert change.cost(dataset("mine")) == {
        "encoder": "other/encoder",
        "photos": 25_000,
        "bytes": 76_800_000,
        "seconds": 500.0,
    }
    assert change.cost(dataset("other/encoder")) is None
    assert in_words(dataset("other/encoder"), change) == "other/encoder"
    told = in_words(dataset("mine"), change)
    assert "25,000 photos again, with 73.2 MiB of embeddings instead of 48.8, in about 0:08:20 at 50.0 photos/s" in told
    assert "doctor --encoder other/encoder" in in_words(dataset("mine"), EncoderChange("other/encoder", 768))


def test_a_rate_is_measured() -> None:
    """The rate belongs to the checkpoint, which is loaded for it."""
    rate = measure("demo")
    assert rate.encoder == "demo"
    assert rate.dimension == ClipEncoder("demo").dimension
    assert rate.photos_per_second > 0


def test_the_doctor_measures_another_encoder(tmp_path: Path) -> None:
    """`doctor --encoder` prints the cost for each dataset. Without it, the recommended encoder is compared."""
    (tmp_path / "three.csv").write_text("id,url\na,https://x.test/a\nb,https://x.test/b\n")
    np.save(tmp_path / "e.npy", np.eye(2, 8, dtype=np.float32))
    files = [str(tmp_path / "three.csv"), "--embeddings", str(tmp_path / "e.npy")]
    assert warm_start.run("ingest", "table", "mine", *files, folder=tmp_path).returncode == 0
    plain = json.loads(warm_start.run("doctor", "--json", folder=tmp_path).stdout)
    assert plain["datasets"][0]["encoder_change"] == {
        "encoder": RECOMMENDED.name,
        "photos": 2,
        "bytes": 2 * 768 * 4,
        "seconds": None,
    }
    measured = json.loads(warm_start.run("doctor", "--json", "--encoder", "demo", folder=tmp_path).stdout)
    change = measured["datasets"][0]["encoder_change"]
    assert (change["encoder"], change["photos"]) == ("demo", 2)
    assert change["seconds"] > 0
    told = warm_start.run("doctor", "--encoder", "demo", folder=tmp_path).stdout
    assert "demo would encode 2 photos again" in told
