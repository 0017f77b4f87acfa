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
        bool,
        typer.Option(
            "--check", help="Run the demo without a browser and print one JSON line. Exits with 0 on success."
        ),
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the local Discord. 0 picks a free one.")] = 8009,
) -> None:
    """Run Ninefold with 2,500 drawn scenes. Needs no account, no key and no downloads except packages."""
    for asked in (
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # closing the terminal must stop the bot too, because it locks the data folder
        signal.signal(asked, signal.default_int_handler)
    try:
        if check_only:
            from demonstration.check import check  # imports torch, which is slow and not needed otherwise

            sys.exit(check())
        if _has_token():
            run_in_discord()
        else:
            run_here(port)
    except ProcessFailedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("\nStopped. Votes are saved. Run ./scripts/demo again to continue.")


def _has_token() -> bool:
    from bot.settings import Settings

    return bool(os.environ.get("DISCORD_TOKEN")) or Settings().discord_token is not None
