"""The page under its content security policy, and the requests of another site, which all fail."""

from io import BytesIO
from typing import Any

import discord
import pytest
from aiohttp import web
from PIL import Image
from playwright.async_api import FilePayload, expect

from bot.sandbox import SandboxServer
from bot.sandbox.world import CHANNEL_IDS, MEMBER_IDS
from tests.bot.sandbox.page.windows import Windows, newest

pytestmark = pytest.mark.asyncio(loop_scope="session")

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "run"</script></svg>'
# What another site tries; each entry becomes whether it succeeded.
ATTACK = """async ([url, token, channel]) => {
  const headers = { Authorization: token, "Content-Type": "application/json" };
  const path = `${url}/api/v10/channels/${channel}/messages`;
  const sent = (options) => fetch(path, { method: "POST", body: '{"content":"x"}', ...options })
    .then((response) => response.ok, () => false);
  const loaded = (tag, attributes) => new Promise((resolve) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.onload = () => resolve(true);
    node.onerror = () => resolve(false);
    document.body.append(node);
  });
  const socket = new Promise((resolve) => {
    const gateway = new WebSocket(`${url.replace("http", "ws")}/gateway?v=10&encoding=json`);
    gateway.onmessage = () => resolve(true);
    gateway.onclose = () => resolve(false);
  });
  return Promise.all([
    sent({ headers }), sent({ mode: "no-cors" }), socket, loaded("script", { src: `${url}/page/times.js` }),
    fetch(`${url}/sandbox/members`).then(() => true, () => false),
  ]);
}"""


async def test_a_style_changes_under_the_policy(windows: Windows, bot: Any) -> None:
    """The colour of an embed changes when the message is edited."""
    sent = await bot.channel("concepts").send(embed=discord.Embed(title="x", colour=0xFF0000))
    page = await windows.open("maple")
    embed = newest(page).locator(".embed")
    await expect(embed).to_have_css("border-left-color", "rgb(255, 0, 0)")
    await sent.edit(embed=discord.Embed(title="x", colour=0x00FF00))
    await expect(embed).to_have_css("border-left-color", "rgb(0, 255, 0)")


async def test_an_uploaded_picture_is_shown_and_a_drawing_is_saved(windows: Windows) -> None:
    """A file that could run a script is offered as a download, also when its url is opened."""
    page = await windows.open("maple")
    photo = BytesIO()
    Image.new("RGB", (48, 32), "teal").save(photo, "PNG")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach a file").click()
    picture = FilePayload(name="photo.png", mimeType="image/png", buffer=photo.getvalue())
    drawing = FilePayload(name="logo.svg", mimeType="image/svg+xml", buffer=SVG)
    await (await chooser.value).set_files([picture, drawing])
    await page.get_by_role("button", name="Send", exact=True).click()
    shown = newest(page).locator("img")
    await expect(shown).to_have_count(1)
    await expect(shown).to_have_js_property("naturalWidth", 48)
    async with page.expect_download() as download:
        await newest(page).get_by_role("link", name="logo.svg", exact=True).click()
    assert (await (await download.value).path()).read_bytes() == SVG


async def test_a_page_of_another_site_reaches_nothing(windows: Windows, server: SandboxServer) -> None:
    """Fetch with and without CORS, the gateway, scripts and the list of members are all closed to it."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        page = await windows.elsewhere(f"http://localhost:{runner.addresses[0][1]}/")
        token, channel = f"user-{MEMBER_IDS['maple']}", CHANNEL_IDS["concepts"]
        assert await page.evaluate(ATTACK, [server.url, token, channel]) == [False] * 5
    finally:
        await runner.cleanup()
    assert server.world.channel(channel).messages == {}
