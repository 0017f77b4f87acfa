"""Makes the vocabulary of a dataset in the foreground, with its progress."""

import sys
import time
from collections.abc import Iterable

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bot.settings import read_settings
from engine.encoders.registry import Encoders
from engine.galleries import Catalog
from engine.vocabularies.upkeep import builds, vocabulary_lock
from engine.vocabularies.vocabulary_build import BuildPhase, BuildProgress
from engine.vocabularies.vocabulary_tables import VocabularyTables
from ingestion.progress import Output

_PHASES = {
    BuildPhase.READING: "Reading captions",
    BuildPhase.ENCODING: "Encoding words",
    BuildPhase.MATCHING: "Matching photos with words",
}
_LINE_SECONDS = 1.0


def build_vocabulary(catalog: Catalog, name: str, output: Output) -> None:
    """Bring the dataset's vocabularies up to date.

    Raises UnknownDatasetError, NoDatasetError, EncoderError, DatasetInUseError if the bot is doing it.
    """
    gallery = catalog.gallery(name)
    dataset, tables = gallery.dataset, VocabularyTables(catalog.database, gallery.photo_table)
    encoders = Encoders(text_encoder=read_settings().ninefold_text_encoder)
    with vocabulary_lock(catalog.database, dataset.name):
        for build in builds(encoders, dataset, tables):
            _show(build.steps(), output)
    for found in tables.stored():
        if found.is_complete:
            words = f"{dataset.name}: {found.words:,} words ({found.language}) for {dataset.photos:,} photos"
            output.say(words, dataset=dataset.name, language=found.language, count=found.words)


def _show(steps: Iterable[BuildProgress], output: Output) -> None:
    if output is Output.BAR and sys.stdout.isatty():
        _show_bars(steps)
        return
    told_at = 0.0
    for step in steps:
        if time.monotonic() - told_at >= _LINE_SECONDS:
            told_at = time.monotonic()
            words = f"{_PHASES[step.phase]}: {step.done:,} of {step.total:,}"
            output.say(words, phase=step.phase, done=step.done, total=step.total)


def _show_bars(steps: Iterable[BuildProgress]) -> None:
    with Bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        tasks = {}
        for step in steps:
            if step.phase not in tasks:
                tasks[step.phase] = bar.add_task(_PHASES[step.phase], total=step.total)
            bar.update(tasks[step.phase], completed=step.done, total=step.total)
