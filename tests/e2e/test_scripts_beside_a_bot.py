"""The scripts work the same on the embedded folder while a bot is using it."""

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from bot.sandbox import SandboxServer
from bot.settings import Settings
from engine.database import open_database
from engine.galleries import Catalog
from engine.sessions.journal import Journal
from tests import warm_start
from tests.data_folders import copied
from tests.e2e.table import comes_to, no
from tests.e2e.test_restart import running, seated
from tests.places import ROOT
from tests.warm_start import WarmProcess

IMAGES = 12


class Done(NamedTuple):
    """The result of a script."""

    status: int
    out: str
    error: str


async def started(folder: Path, script: str, *arguments: str) -> WarmProcess:
    """A running script that works on the data folder in `folder`."""
    environment = {**os.environ, "DATABASE_URL": "chdb:./data"}
    path = str(ROOT / "scripts" / script)
    return await warm_start.start(path, *arguments, folder=folder, environment=environment)


async def done(folder: Path, script: str, *arguments: str) -> Done:
    """Run a script to its end."""
    process = await started(folder, script, *arguments)
    out, error = await process.communicate()
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), error.decode())


def paint(folder: Path, count: int, size: int = 64) -> None:
    """Make that many images, and one file that is not an image."""
    folder.mkdir()
    for number in range(count):
        patches = np.random.default_rng(number).integers(0, 256, (4, 4, 3), dtype=np.uint8)
        Image.fromarray(patches).resize((size, size), Image.Resampling.BICUBIC).save(folder / f"{number:04}.jpg")
    (folder / "broken.jpg").write_bytes(b"no image")


async def everything(folder: Path, session: str) -> list[Any]:
    """The results of ingest, report, doctor, export, replay and some errors, run in that order."""
    add = ("folder", "mine", "../images", "--encoder", "demo", "--output", "quiet")
    commands: Sequence[tuple[str, ...]] = (
        ("ingest", *add),
        ("ingest", *add),
        ("ingest", "report", "mine", "--list"),
        ("ingest", "report", "mina"),
        ("ingest", "folder", "mine", "../images", "--encoder", "another"),
        ("export", session, "--to", "exported"),
        ("export", "absent"),
        ("replay", session),
    )
    found: list[Any] = [await done(folder, *command) for command in commands]
    doctor = await done(folder, "doctor", "--json")
    document = json.loads(doctor.out)
    states = [(state["name"], state["photos"], state["failures"], state["found_by"]) for state in document["datasets"]]
    files = {path.name: path.read_bytes() for path in (folder / "exported").glob("*.csv")}
    return [*found, doctor.status, document["schema"], document["findings"], states, files]


async def test_every_script_says_the_same_with_a_bot_and_without(
    server: SandboxServer, settings: Settings, tmp_path: Path
) -> None:
    """Output, errors, exit status and files are equal, and the bot finds added photos without a restart."""
    paint(tmp_path / "images", IMAGES)
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings) as bot:
            shown = await table.start()
            await table.one.click(shown, "1 ✓")
            await no(table.two, shown, 2)
            await table.one.click(shown, "Next nine")
            bot.terminate()
            await bot.wait()
        with closing(open_database(settings.database_url)) as database:
            ((session, *_),) = Journal(database).started()
        folder = tmp_path / "copy"
        copied(tmp_path / "data", folder / "data")
        without = await everything(folder, session)
        assert [one.status for one in without[:8]] == [0, 0, 0, 1, 1, 0, 1, 0]
        own = settings.model_copy(update={"database_url": f"chdb:{folder / 'data'}"})
        shutil.rmtree(folder)
        copied(tmp_path / "data", folder / "data")
        async with running(server, own) as bot:
            assert await everything(folder, session) == without
            found = await table.one.command(table.channel_id, "photos find", prompt="a lake", dataset="mine")
            await comes_to(table.one, found, "a lake")  # a notice about the encoder may come first
            assert bot.returncode is None


async def test_votes_are_answered_while_a_script_adds_photos(
    server: SandboxServer, settings: Settings, tmp_path: Path
) -> None:
    """A second ingest is refused at once; a killed one continues without duplicates."""
    paint(tmp_path / "images", 1_500, 224)
    add = ("ingest", "folder", "mine", "images", "--encoder", "demo", "--output", "json")
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings):
            shown = await table.start()
            ingest = await started(tmp_path, *add)
            assert await ingest.stdout.readline()  # the script is running
            await table.one.click(shown, "1 ✓")
            await table.shows(shown, "1 ✓ 1")
            second = await done(tmp_path, *add)
            assert (second.status, second.error) == (1, "ingest: the dataset 'mine' is in use\n")
            assert ingest.returncode is None
            ingest.kill()
            await ingest.wait()
            await table.two.click(shown, "1 ✓")
            await table.shows(shown, "1 ✓ 2")
            last = await done(tmp_path, *add)
            assert json.loads(last.out.splitlines()[-1])["photos"] == 1_500


async def test_a_bot_that_is_killed_leaves_the_folder_to_the_script(
    server: SandboxServer, settings: Settings, tmp_path: Path
) -> None:
    """The running script reports it in one line, and the same command continues without the bot."""
    paint(tmp_path / "images", 1_500, 224)
    add = ("ingest", "folder", "mine", "images", "--encoder", "demo", "--output", "json")
    async with running(server, settings) as bot:
        ingest = await started(tmp_path, *add)
        await ingest.stdout.readline()
        bot.kill()
        await bot.wait()
        _, error = await ingest.communicate()
        assert ingest.returncode == 1
        assert error.decode().splitlines()[-1].endswith("does not answer: run the same command again")
    last = await done(tmp_path, *add)
    assert json.loads(last.out.splitlines()[-1])["photos"] == 1_500
    with closing(open_database(settings.database_url)) as database:
        assert Catalog(database).gallery("mine").count() == 1_500
