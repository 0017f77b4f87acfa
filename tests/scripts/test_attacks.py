"""Tests the parts of `scripts/bench hostile`: its attack files and its measurements. The bench itself takes minutes."""

import asyncio
import subprocess
import sys
import time
import zipfile
from io import BytesIO, StringIO

import pyarrow.parquet as pq
import pytest
from PIL import Image

from attacks import archives, pictures
from attacks.cases import CASES
from attacks.memory import MemoryWatch
from attacks.watched_bot import WatchedPolicy
from tests.until import CEILING_SECONDS

UPLOAD_LIMIT = 10 * 1024 * 1024
GROWS = "import sys; sys.stdin.readline(); held = bytearray({size}); print('held', flush=True); sys.stdin.readline()"
MB = 10**6


def members(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip's directory."""
    return zipfile.ZipFile(BytesIO(content)).infolist()


def test_a_zip_can_lie_about_what_it_unpacks_to() -> None:
    """The lying zip declares the size and checksum of its first thousand bytes."""
    content = archives.lying_zip(zipfile.ZIP_DEFLATED, archives.deflater(), 4 * archives.MIB)
    (member,) = members(content)
    assert member.file_size == archives.DECLARED
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.read(member) == bytes(archives.DECLARED)
        member.file_size = 4 * archives.MIB
        with pytest.raises(zipfile.BadZipFile, match="CRC"):
            archive.read(member)
    assert len(content) < 10_000


def test_zips_with_many_folders_and_overlapping_files_are_small() -> None:
    """These zips are small and expand to many folders or hundreds of megabytes."""
    folders, overlapping = archives.folders(), archives.overlapping()
    names = [member.filename for member in members(folders)]
    assert len({name[: i + 1] for name in names for i, sign in enumerate(name) if sign == "/"}) == 101_000
    assert sum(member.file_size for member in members(overlapping)) > 400 * archives.MIB
    assert max(len(folders), len(overlapping)) < 2 * archives.MIB


def test_the_parquet_file_holds_one_value_many_times() -> None:
    """The Parquet bomb holds 8 GiB of text in a few kilobytes."""
    content = archives.dictionary_bomb()
    assert len(content) < 10_000
    found = pq.read_metadata(BytesIO(content))
    assert (found.num_rows, found.num_columns) == (archives.ROWS, len(archives.COLUMNS))


def test_pictures_are_as_large_as_they_say() -> None:
    """The pictures have the declared number of pixels and fit the upload limit. Smaller ones are decoded here."""
    with Image.open(BytesIO(pictures.progressive_jpeg(400))) as image:
        image.load()
        assert (image.size, image.info["progressive"]) == ((400, 400), 1)
    for colour, mode in ((pictures.GREY, "L"), (pictures.TRUECOLOUR_ALPHA, "RGBA")):
        with Image.open(BytesIO(pictures.png(1_700, colour))) as image:
            image.load()
            assert (image.size, image.mode) == ((1_700, 1_700), mode)
    assert max(len(pictures.progressive_jpeg()), len(pictures.icns()), len(pictures.ico())) < UPLOAD_LIMIT


def test_every_case_has_a_name_of_its_own() -> None:
    """Every case has a unique name, so that it can be selected."""
    assert len({case.name for case in CASES}) == len(CASES) >= 15


def child(size: int) -> "subprocess.Popen[str]":
    """Start a process that allocates this many bytes when told to."""
    command = [sys.executable, "-c", GROWS.format(size=size)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def go(process: "subprocess.Popen[str]") -> str:
    """Tell the process to allocate, and return its answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_growth_is_seen_and_stopped_at_the_limit() -> None:
    """The watch measures peak growth and kills a process that exceeds the limit."""
    with child(60 * MB) as process:
        with MemoryWatch(process.pid, 10_000 * MB) as memory:
            assert go(process) == "held\n"
        assert 50 < memory.growth_mb < 200
        process.kill()
    with child(300 * MB) as process:
        with MemoryWatch(process.pid, 100 * MB) as memory:
            go(process)
            process.wait(CEILING_SECONDS)
        assert memory.was_stopped
        assert process.returncode == -9


def test_a_stalled_loop_is_noted() -> None:
    """A stalled event loop is logged with the delay of its timer."""
    output = StringIO()
    loop = WatchedPolicy(output).new_event_loop()

    async def stall() -> None:
        await asyncio.sleep(0.02)
        time.sleep(0.1)  # noqa: ASYNC251 - the stall under test
        await asyncio.sleep(0.03)

    loop.run_until_complete(stall())
    loop.close()
    assert max(float(line.split()[1]) for line in output.getvalue().splitlines()) > 80
