"""`python -m bot.sandbox` starts the local Discord; `python -m bot.sandbox run FILE.py` runs a bot against it."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.sandbox import run_bot
from bot.sandbox.intents import PRIVILEGED
from bot.sandbox.server import SandboxServer

app = typer.Typer(add_completion=False, help=__doc__)


@dataclass(frozen=True)
class ServerOptions:
    """The server's options from the command line."""

    port: int
    page: bool
    openapi: Path | None
    rate_limits: bool
    privileged_intents: bool
    admin_token_file: Path | None

    def server(self) -> SandboxServer:
        """A server with these options, not started yet."""
        return SandboxServer(
            port=self.port,
            page=self.page,
            openapi=self.openapi,
            rate_limits=self.rate_limits,
            privileged_intents=int(PRIVILEGED) if self.privileged_intents else 0,
        )


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 for a free one.")] = 0,
    page: Annotated[bool, typer.Option(help="Serve the web page.")] = True,
    openapi: Annotated[
        Path | None,
        typer.Option(
            envvar="SANDBOX_OPENAPI",
            exists=True,
            dir_okay=False,
            help="Check requests against Discord's OpenAPI document.",
        ),
    ] = None,
    rate_limits: Annotated[bool, typer.Option(help="Enforce Discord's rate limits.")] = True,
    privileged_intents: Annotated[
        bool, typer.Option(help="Allow the privileged intents, as if you had enabled them in the developer portal.")
    ] = False,
    admin_token_file: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write the token for /admin to this file, which only you can read."),
    ] = None,
) -> None:
    """Start the local Discord and print its address."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    context.obj = ServerOptions(port, page, openapi, rate_limits, privileged_intents, admin_token_file)
    if context.invoked_subcommand is None:
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(context.obj))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run(context: typer.Context, file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Start it and run a discord.py program against it. Arguments after the file's name go to the program."""
    with suppress(KeyboardInterrupt):
        raise typer.Exit(asyncio.run(_serve_and_run(context.obj, file, context.args)))


async def _serve(settings: ServerOptions) -> None:
    async with settings.server() as server:
        _hand_over(server.admin_token, settings.admin_token_file)
        typer.echo(f"The local Discord is at {server.url}")
        typer.echo(f"For bots: REST {server.api_base}, gateway {server.gateway_url}, any token")
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()


async def _serve_and_run(settings: ServerOptions, file: Path, arguments: list[str]) -> int:
    """Return the program's exit status. A signal to this process ends the program."""
    async with settings.server() as server:
        _hand_over(server.admin_token, settings.admin_token_file)
        typer.echo(f"The local Discord is at {server.url}")
        environment = os.environ | {
            run_bot.API_BASE: server.api_base,
            run_bot.GATEWAY: server.gateway_url,
            "DISCORD_TOKEN": server.token,
        }
        child = await asyncio.create_subprocess_exec(
            sys.executable, run_bot.__file__, str(file), *arguments, env=environment
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, _end, child)
        return await child.wait()


def _hand_over(token: str, path: Path | None) -> None:
    """Write the token to a new file with mode 0600. An existing file is replaced, as others may be able to read it."""
    if path is not None:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(token)


def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.terminate()


if __name__ == "__main__":
    app()
