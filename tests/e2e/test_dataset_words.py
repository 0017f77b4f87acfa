"""`/dataset info` says what a dataset shows, in words."""

import pytest

from bot.client import Ninefold
from bot.sandbox import SandboxServer
from engine.vocabularies import vocabulary_build as building
from engine.vocabularies.vocabulary_build import BuildPhase, BuildProgress
from tests.e2e.table import Table
from tests.e2e.test_languages import reads_japanese


async def info(table: Table) -> dict[str, str]:
    """Member two reads `/dataset info`: its fields."""
    answer = await table.two.command(table.channel_id, "dataset info")
    assert answer.message is not None
    return {field["name"]: field["value"] for field in answer.message["embeds"][0]["fields"]}


async def test_a_datasets_words_are_shown_once_they_are_made(
    table: Table, bot: Ninefold, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, nothing is said of them; while they are made, their progress; then the words with counts of photos."""
    monkeypatch.setattr(building, "bank_words", lambda encoder, language: ("circle", "square", "*star*"))
    assert "Most common subjects" not in await info(table)
    vocabularies = bot.engine.vocabularies
    (dataset,) = await bot.engine.library.seen_by(0)
    vocabularies._progress[dataset.name] = BuildProgress(BuildPhase.ENCODING, 25, 100)
    assert (await info(table))["Most common subjects"] == "Learning this dataset's words: 25% of the words"
    del vocabularies._progress[dataset.name]

    await vocabularies.update(dataset.name)
    found = await vocabularies.contents(dataset.name)
    shown = (await info(table))["Most common subjects"]
    for word, photos in found.words:
        assert f"{word.text.replace('*', chr(92) + '*')}\u00a0({photos})" in shown
    assert sum(photos for _, photos in found.words) == dataset.photos
    reads_japanese(server.world, table.two)
    word, photos = found.words[0]
    assert f"{word.text.replace('*', chr(92) + '*')}（{photos}枚）" in (await info(table))["よく写っているもの"]
