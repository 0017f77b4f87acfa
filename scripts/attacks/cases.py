"""The attacks: what hostile members send, and what the bot tells them."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from attacks import archives, pictures
from attacks.testbed import MODULES, Testbed
from bot.sandbox import Answer, LocalFile, Member, SandboxError
from demonstration.members import Message

PARTS, LINKS_EACH, TOLD = 250, 4, 90
# With many requests at once, some wait in line for longer than a case lasts.
ANSWER_SECONDS = 40.0
Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the members were told, and how many hostile inputs were accepted."""

    told: str
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """An attack. `make` builds the file before the measurement starts, and `act` sends it."""

    name: str
    act: Callable[[Testbed, bytes], Coroutine[Any, Any, Outcome]]
    make: Make = bytes


async def add(stage: Testbed, content: bytes, *, file: str) -> Outcome:
    """The owner adds a dataset from the file. Returns when the bot has finished."""
    title = f"case {len(stage.owner.stream.known)}"
    try:
        answer = await stage.owner.command(stage.channel, "dataset add", name=title, file=LocalFile(file, content))
    except SandboxError as error:
        return Outcome(_short(str(error)))
    ended = answer.shown
    if "way" in ended["content"]:  # otherwise it was refused immediately
        ended = await stage.until(lambda message: title in str(message["embeds"]) and not message["components"])
    said = _said(ended)
    return Outcome(_short(said), int("Search them with" in said))


async def find(stage: Testbed, content: bytes, *, file: str, members: int, hostile: bool = True) -> Outcome:
    """Several attackers search for photos similar to the file, all at once."""
    picture = LocalFile(file, content)
    asked = [_ask(member, stage.channel, image=picture) for member in stage.attackers[:members]]
    return _summed(await _all(asked), hostile=hostile)


async def find_again(stage: Testbed, content: bytes) -> Outcome:
    """One attacker sends ten searches at once."""
    picture = LocalFile("large.png", content)
    asked = [_ask(stage.attackers[0], stage.channel, image=picture) for _ in range(10)]
    return _summed(await _all(asked), hostile=False)


async def link(stage: Testbed, _: bytes) -> Outcome:
    """All attackers send links to a slow host."""
    command, environment = (sys.executable, "-m", "attacks.slow_host"), os.environ | {"PYTHONPATH": MODULES}
    host = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env=environment)
    try:
        assert host.stdout is not None
        url = f"http://127.0.0.1:{(await host.stdout.readline()).decode().strip()}"
        each = range(LINKS_EACH)
        asked = [_ask(who, stage.channel, link=f"{url}/{i}.png") for who in stage.attackers for i in each]
        return _summed(await _all(asked))
    finally:
        host.kill()
        await host.wait()


async def prompts(stage: Testbed, _: bytes) -> Outcome:
    """All attackers send a prompt with 250 parts."""
    prompt = ";".join("a" * PARTS)
    asked = [_ask(member, stage.channel, prompt=prompt) for member in stage.attackers]
    return _summed(await _all(asked))


async def _ask(member: Member, channel: str, **options: object) -> Message | str:
    """Return the reply to `/photos find`, or why there is none."""
    try:
        answer: Answer = await member.command(channel, "photos find", **options)
        return answer.shown
    except SandboxError as error:
        return type(error).__name__


async def _all(asked: Iterable[Coroutine[Any, Any, Message | str]]) -> list[Message | str]:
    """Wait for all replies. Those that take too long are reported as missing."""
    tasks = [asyncio.create_task(one) for one in asked]
    _, late = await asyncio.wait(tasks, timeout=ANSWER_SECONDS)
    for task in late:
        task.cancel()
    return [f"no answer within {ANSWER_SECONDS:.0f} s" if task in late else task.result() for task in tasks]


def _summed(answers: Sequence[Message | str], *, hostile: bool = True) -> Outcome:
    """Summarize the replies. Members who were shown photos had their input accepted."""
    shown = [answer for answer in answers if not isinstance(answer, str) and _shows_photos(answer)]
    told = Counter(answer if isinstance(answer, str) else _said(answer) for answer in answers if answer not in shown)
    parts = [f"{count} x {_short(text)}" for text, count in told.most_common()]
    return Outcome("; ".join(([f"{len(shown)} x photos"] if shown else []) + parts), len(shown) if hostile else 0)


def _shows_photos(message: Message) -> bool:
    return bool(message["attachments"]) or any("image" in embed for embed in message["embeds"])


def _said(message: Message) -> str:
    """Return all text of a message."""
    embeds = [
        " ".join([embed.get("description", ""), *(field["value"] for field in embed.get("fields", []))])
        for embed in message["embeds"]
    ]
    return " ".join([message["content"], *embeds]).strip()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TOLD else f"{line[: TOLD - 1]}…"


def _zip(name: str, make: Make) -> Case:
    return Case(name, partial(add, file="photos.zip"), make)


def _picture(name: str, file: str, make: Make) -> Case:
    return Case(name, partial(find, file=file, members=1), make)


CASES = (
    _zip("zip: bzip2, 768 MiB said to be 1,000 bytes", archives.bzip2_bomb),
    _zip("zip: LZMA, 256 MiB said to be 1,000 bytes", archives.lzma_bomb),
    _zip("zip: deflate, 1 GiB said to be 1,000 bytes", archives.deflate_bomb),
    _zip("zip: deflate, 360 MiB of zeros as two photos", archives.honest_bomb),
    _zip("zip: 101,000 folders", archives.folders),
    _zip("zip: 400 overlapping files", archives.overlapping),
    Case("Parquet: 8 GiB of one dictionary value", partial(add, file="photos.parquet"), archives.dictionary_bomb),
    _zip("zip: CSV of alternating quotes", archives.quotes),
    _picture("progressive JPEG, 13,000 x 13,000", "photo.jpg", pictures.progressive_jpeg),
    _picture("PNG, 20,000 x 20,000", "photo.png", partial(pictures.png, 20_000, pictures.GREY, 1)),
    _picture("ICO named .png with a PNG of 13,300 x 13,300", "photo.png", pictures.ico),
    _picture("ICNS named .png with a PNG of 13,300 x 13,300", "photo.png", pictures.icns),
    _picture("EPS named .jpg, which never ends", "photo.jpg", lambda: pictures.POSTSCRIPT),
    Case(
        "ten PNGs of 8,000 x 8,000 by ten members",
        partial(find, file="large.png", members=10, hostile=False),
        pictures.large_png,
    ),
    Case("ten PNGs of 8,000 x 8,000 by one member", find_again, pictures.large_png),
    Case("ten prompts with 250 parts", prompts),
    # This case comes last, because requests still wait in line when it ends.
    Case("forty links to a slow host", link),
)
