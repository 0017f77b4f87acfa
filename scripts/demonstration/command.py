"""The command line of `scripts/demo`."""

import os
import signal
import sys
from typing import Annotated

import typer

from demonstration.processes import ProcessFailedError
from demonstration.run import run_here, run_in_discord

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def demo(
    check_only: Annotated[
        bool, typer.Option("--check", help="Do the whole job without a browser; one JSON line, exit 0 if all held.")
    ] = False,
    port: Annotated[int, typer.Option(help="The local Discord's port on 127.0.0.1 (0: any free one).")] = 8009,
) -> None:
    """Teach a concept over 2,500 drawn scenes: no account, no key, no download beyond packages."""
    for asked in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal stops the bot, too: it holds the data folder
        signal.signal(asked, signal.default_int_handler)
    try:
        if check_only:
            from demonstration.check import check  # it judges by torch, for which nobody else waits

            sys.exit(check())
        if _has_token():
            run_in_discord()
        else:
            run_here(port)
    except ProcessFailedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("\nStopped. What was voted is kept; ./scripts/demo goes on from there.")


def _has_token() -> bool:
    from bot.settings import Settings

    return bool(os.environ.get("DISCORD_TOKEN")) or Settings().discord_token is not None
