"""The page in a real browser: a real discord.py bot answers, members click and type as people do."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord import app_commands
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox import SandboxServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian's package `chromium`)")


class Note(discord.ui.Modal, title="A note"):
    """A modal with one text."""

    words: discord.ui.TextInput["Note"] = discord.ui.TextInput(label="Words")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say it."""
        await interaction.response.send_message(f"noted: {self.words.value}")


class Counter(discord.ui.View):
    """Buttons that count, fail, whisper and ask."""

    count = 0

    @discord.ui.button(label="Count 0")
    async def add(self, interaction: discord.Interaction, button: discord.ui.Button["Counter"]) -> None:
        """Count on."""
        self.count += 1
        button.label = f"Count {self.count}"
        await interaction.response.edit_message(view=self)

    @discord.ui.button(label="Whisper")
    async def whisper(self, interaction: discord.Interaction, _: discord.ui.Button["Counter"]) -> None:
        """Answer one member alone."""
        await interaction.response.send_message("for you alone", ephemeral=True)

    @discord.ui.button(label="Ask")
    async def ask(self, interaction: discord.Interaction, _: discord.ui.Button["Counter"]) -> None:
        """Open the modal."""
        await interaction.response.send_modal(Note())

    @discord.ui.button(label="Silence")
    async def silence(self, interaction: discord.Interaction, _: discord.ui.Button["Counter"]) -> None:
        """Never answer."""


def add_show(tree: app_commands.CommandTree[Any]) -> None:
    """One command, with an option that must be and one that is completed."""

    @tree.command(name="show", description="Shows a counter")
    @app_commands.describe(topic="What it counts")
    async def show(interaction: discord.Interaction, topic: str, colour: str = "grey") -> None:
        embed = discord.Embed(title=topic, description=f"**bold** <b>{colour}</b>")
        await interaction.response.send_message(f"counting {topic}", embed=embed, view=Counter())

    @show.autocomplete("colour")
    async def colours(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        names = [name for name in ("red", "green", "blue") if typed in name]
        return [app_commands.Choice(name=name, value=name) for name in names]


@asynccontextmanager
async def page_as(browser: Browser, server: SandboxServer, member: str, width: int = 1100) -> AsyncIterator[Page]:
    """A window of that member's."""
    page = await browser.new_page(viewport={"width": width, "height": 800})
    try:
        await page.goto(f"{server.url}/?as={member}")
        await expect(page.get_by_role("heading", name="# concepts")).to_be_visible()
        yield page
    finally:
        await page.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    """A local Discord with its page, by the real clock."""
    async with SandboxServer() as running:
        yield running


@pytest.fixture
async def answering(server: SandboxServer, bot: Any, start_bot: Any) -> SandboxServer:
    """The server with the bot at its gateway."""
    add_show(bot.tree)
    await start_bot(bot)
    return server


async def show(page: Page, line: str = "/show topic: ducks") -> None:
    """Use the command by the keyboard and wait for its answer."""
    entry = page.get_by_role("combobox", name="Message")
    await entry.fill(line)
    await entry.press("Enter")
    await expect(page.get_by_text("counting ducks")).to_be_visible()


async def test_a_command_is_found_filled_and_sent_by_the_keyboard_alone(
    browser: Browser, answering: SandboxServer
) -> None:
    """`/`, Enter on the offered command, its option, an optional one with autocomplete, Enter."""
    async with page_as(browser, answering, "maple") as page:
        await page.keyboard.type("/")
        await expect(page.get_by_role("option", name="/show")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("combobox", name="Message")).to_have_value("/show topic: ")
        await page.keyboard.type("ducks colour: gr")
        await expect(page.get_by_role("option", name="green")).to_be_visible()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("counting ducks")).to_be_visible()
        await expect(page.locator(".embed strong")).to_have_text("bold")
        await expect(page.locator(".embed-description")).to_contain_text("<b>green</b>")


async def test_a_missing_option_is_told_in_place(browser: Browser, answering: SandboxServer) -> None:
    """Nothing is sent, and the line says what it lacks."""
    async with page_as(browser, answering, "maple") as page:
        entry = page.get_by_role("combobox", name="Message")
        await entry.fill("/show colour: red")
        await entry.press("Escape")
        await entry.press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="topic is required")).to_be_visible()


async def test_a_press_changes_the_message_in_two_windows(browser: Browser, answering: SandboxServer) -> None:
    """What one member presses, both see; after a reload it is still there."""
    async with page_as(browser, answering, "maple") as one, page_as(browser, answering, "river") as two:
        await show(one)
        await one.get_by_role("button", name="Count 0").click()
        for page in (one, two):
            await expect(page.get_by_role("button", name="Count 1")).to_be_visible()
        await two.reload()
        await expect(two.get_by_role("button", name="Count 1")).to_be_visible()


async def test_an_ephemeral_answer_is_seen_by_its_member_alone(browser: Browser, answering: SandboxServer) -> None:
    """The other window never shows it; its member can dismiss it."""
    async with page_as(browser, answering, "maple") as one, page_as(browser, answering, "river") as two:
        await show(one)
        await two.get_by_role("button", name="Whisper").click()
        await expect(two.get_by_text("for you alone")).to_be_visible()
        await expect(one.get_by_text("for you alone")).to_have_count(0)
        await two.get_by_role("button", name="Dismiss message").click()
        await expect(two.get_by_text("for you alone")).to_have_count(0)


async def test_a_modal_goes_there_and_back(browser: Browser, answering: SandboxServer) -> None:
    """The focus is in its first field; Enter sends it."""
    async with page_as(browser, answering, "maple") as page:
        await show(page)
        await page.get_by_role("button", name="Ask").click()
        await expect(page.get_by_role("dialog", name="A note")).to_be_visible()
        await page.keyboard.type("quack")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("noted: quack")).to_be_visible()
        await expect(page.get_by_role("dialog", name="A note")).to_be_hidden()


async def test_a_press_without_an_answer_is_told(browser: Browser, answering: SandboxServer) -> None:
    """The button spins, and after three seconds the message says that it failed."""
    async with page_as(browser, answering, "maple") as page:
        await show(page)
        silence = page.get_by_role("button", name="Silence")
        await silence.click()
        await expect(silence).to_have_attribute("aria-busy", "true")
        await expect(page.get_by_text("This interaction failed")).to_be_visible(timeout=10_000)


async def test_the_page_fits_a_phone(browser: Browser, answering: SandboxServer) -> None:
    """At 390 pixels nothing has to be scrolled sideways, and the channels are behind a button."""
    async with page_as(browser, answering, "maple", width=390) as page:
        await show(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.get_by_role("button", name="Channels").click()
        await page.get_by_role("button", name="# general").click()
        await expect(page.get_by_role("heading", name="# general")).to_be_visible()
