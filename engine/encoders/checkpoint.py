"""Reads checkpoints from a local folder, the hub's local cache, or the hub."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huggingface_hub.utils import logging as hub_logging
from transformers.utils import logging

from engine.encoders.hub import check_hub
from engine.errors import EncoderNotFoundError

DEMO_FOLDER = Path(__file__).parent / "demo"


class Checkpoint:
    """A name on the Hugging Face hub, a local folder, or `demo` for the one in this package. Errors mention `kind`."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self._kind = kind
        self._place = _place(name)

    def read(self, load: Callable[..., Any], **options: Any) -> Any:
        """Load it by a `from_pretrained`. Raises EncoderNotFoundError."""
        try:
            return self._read(load, options)
        except ImportError as error:
            told = " ".join(str(error).split())
            raise EncoderNotFoundError(
                f"the encoder {self.name!r} needs a library that is not installed: {told}"
            ) from error
        except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: weights of another shape
            raise EncoderNotFoundError(
                f"the encoder {self.name!r} cannot be loaded: name a checkpoint of the Hugging Face hub (which needs a "
                f"network the first time) or a folder with a saved {self._kind}, or use 'demo'"
            ) from error

    def _read(self, load: Callable[..., Any], options: dict[str, Any]) -> Any:
        """Try the local cache first, which needs no network."""
        if isinstance(self._place, Path) and not (self._place / "config.json").exists():
            raise FileNotFoundError(self._place / "config.json")  # transformers would use a default one
        try:
            with _no_progress_bar():
                return load(self._place, local_files_only=True, **options)
        except OSError:
            if isinstance(self._place, Path):
                raise
            check_hub(self._place, self._kind)
            with _no_retry_warnings():
                return load(self._place, **options)


def _place(name: str) -> Path | str:
    """A folder, or a name on the hub."""
    if name == "demo":
        return DEMO_FOLDER
    folder = Path(name).expanduser()
    is_folder = folder.is_dir() or folder.is_absolute() or name.startswith((".", "~"))
    return folder if is_folder else name


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """Show no progress bar for weights that are read from the disk."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]


@contextmanager
def _no_retry_warnings() -> Iterator[None]:
    """Do not log retries of the hub's client. It raises an error if they fail."""
    logger = hub_logging.get_logger()
    before = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(before)
