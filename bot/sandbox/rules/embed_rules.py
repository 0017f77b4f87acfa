"""Limits of embeds: sizes, 6,000 characters over all of them (docs: Embed Limits), and valid urls."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.sandbox.api_errors import InvalidForm
from bot.sandbox.json_types import Json

MAX_EMBEDS = 10
MAX_FIELDS = 25
MAX_CHARACTERS = 6_000

Path = list[str | int]


def check_embeds(embeds: list[Json], form: InvalidForm) -> None:
    """Add the errors of the embeds to the form."""
    if len(embeds) > MAX_EMBEDS:
        form.add(["embeds"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_EMBEDS} or fewer in length.")
    for index, embed in enumerate(embeds):
        _check_embed(embed, ["embeds", index], form)
    if sum(len(text) for embed in embeds for _, text, _ in _texts(embed)) > MAX_CHARACTERS:
        message = f"Embed size exceeds maximum size of {MAX_CHARACTERS}"
        form.add(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_embed(embed: Json, path: Path, form: InvalidForm) -> None:
    for place, text, limit in _texts(embed):
        if len(text) > limit:
            form.add(path + place, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")
    for index, field in enumerate(embed.get("fields", [])):
        for part in ("name", "value"):
            if not str(field.get(part, "")).strip():
                form.add([*path, "fields", index, part], "BASE_TYPE_REQUIRED", "This field is required")
    if len(embed.get("fields", [])) > MAX_FIELDS:
        form.add([*path, "fields"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_FIELDS} or fewer in length.")
    for place, url, of_a_picture in _urls(embed):
        _check_url(url, path + place, form, of_a_picture=of_a_picture)
    if not any(
        embed.get(part) for part in ("title", "description", "fields", "image", "thumbnail", "author", "footer")
    ):
        form.add([*path, "description"], "BASE_TYPE_REQUIRED", "This field is required")


def _texts(embed: Json) -> Iterator[tuple[Path, str, int]]:
    """The texts that count, each with its path and its maximum length."""
    yield ["title"], embed.get("title", ""), 256
    yield ["description"], embed.get("description", ""), 4096
    yield ["footer", "text"], embed.get("footer", {}).get("text", ""), 2048
    yield ["author", "name"], embed.get("author", {}).get("name", ""), 256
    for index, field in enumerate(embed.get("fields", [])):
        yield ["fields", index, "name"], str(field.get("name", "")), 256
        yield ["fields", index, "value"], str(field.get("value", "")), 1024


def _urls(embed: Json) -> Iterator[tuple[Path, str, bool]]:
    if "url" in embed:
        yield ["url"], embed["url"], False
    if "url" in embed.get("author", {}):
        yield ["author", "url"], embed["author"]["url"], False
    for part in ("image", "thumbnail"):
        if part in embed:
            yield [part, "url"], embed[part].get("url", ""), True
    for part in ("author", "footer"):
        if "icon_url" in embed.get(part, {}):
            yield [part, "icon_url"], embed[part]["icon_url"], True


def _check_url(url: str, path: Path, form: InvalidForm, *, of_a_picture: bool) -> None:
    schemes = ("http", "https", "attachment") if of_a_picture else ("http", "https")
    try:
        parts = urlsplit(url)
    except ValueError:
        form.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return
    if parts.scheme not in schemes:
        message = f'Scheme "{parts.scheme}" is not one of {schemes}.'
        form.add(path, "URL_TYPE_INVALID_SCHEME" if parts.scheme else "URL_TYPE_INVALID_URL", message)
    elif not parts.netloc or len(url) > 2048 or any(character.isspace() for character in url):
        form.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def normal_embed(embed: Json) -> Json:
    """The part of an embed that Discord keeps: no nulls, and only the urls of pictures and icons."""
    kept = {key: embed[key] for key in ("title", "description", "url", "timestamp", "color", "fields")
            if embed.get(key) is not None}  # fmt: skip
    parts = {
        "footer": ("text", "icon_url"),
        "author": ("name", "url", "icon_url"),
        "image": ("url",),
        "thumbnail": ("url",),
    }
    for part, keys in parts.items():
        if embed.get(part):
            kept[part] = {key: embed[part][key] for key in keys if embed[part].get(key) is not None}
    if "fields" in kept:
        kept["fields"] = [{"inline": False} | field for field in kept["fields"]]
    return kept
