"""Checks that the Hugging Face hub answers, so that a missing network is reported at once.

The hub's own client retries each of several files, for more than a minute.
"""

import re
from http import HTTPStatus
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import quote

from huggingface_hub import constants, get_session, try_to_load_from_cache
from huggingface_hub.errors import HFValidationError

from engine.errors import EncoderNotFoundError

SECONDS = 8.0
_UNKNOWN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


def check_hub(name: str, kind: str, seconds: float = SECONDS) -> None:
    """Raise EncoderNotFoundError if the hub does not answer in time or has no checkpoint with this name."""
    answers: SimpleQueue[int | Exception] = SimpleQueue()
    # In a thread, because the lookup of a host's name has no time limit.
    Thread(target=_ask, args=(name, seconds, answers), name="hub-check", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        answer = TimeoutError(f"no answer within {seconds:.0f} s")
    ways = f"name a folder with a saved {kind}, or use 'demo'"
    if isinstance(answer, Exception):
        raise EncoderNotFoundError(
            f"the encoder {name!r} is not on this machine, and the Hugging Face hub at {constants.ENDPOINT} cannot be "
            f"reached ({_reason(answer)}): connect to a network (HTTPS_PROXY and HF_ENDPOINT have effect), {ways}"
        ) from answer
    if answer in _UNKNOWN:
        raise EncoderNotFoundError(
            f"the Hugging Face hub has no checkpoint {name!r}, or it is private (then set HF_TOKEN): check the name, "
            f"{ways}"
        )


def cached_revision(name: str) -> str:
    """The commit of a downloaded checkpoint on the hub, or empty for a folder or an unknown one."""
    try:
        found = try_to_load_from_cache(name, "config.json")
    except HFValidationError:  # a folder's path, or "demo"
        return ""
    return Path(found).parent.name if isinstance(found, str) else ""


def _ask(name: str, seconds: float, answers: "SimpleQueue[int | Exception]") -> None:
    address = f"{constants.ENDPOINT}/{quote(name)}/resolve/{constants.DEFAULT_REVISION}/config.json"
    try:
        answers.put(get_session().head(address, timeout=seconds).status_code)
    except Exception as error:  # the client raises many kinds of errors
        answers.put(error)


def _reason(error: Exception) -> str:
    if constants.is_offline_mode():
        return "HF_HUB_OFFLINE is set"
    told = re.sub(r"^\[[^]]*\] ?", "", str(error).strip().partition("\n")[0])  # "[Errno 111] Connection refused"
    return told[:200] or type(error).__name__
