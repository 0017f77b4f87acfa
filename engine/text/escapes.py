"""Escapes texts for Markdown, YAML and XML files that other tools read."""

import json
import re


def code(text: str) -> str:
    """A text as inline code, on one line. It can contain no link, image or HTML, and fits into a table's cell."""
    line = re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip().replace("|", "¦")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"`{line}`" if line else "-"


def yaml_text(text: str) -> str:
    """A text as a YAML string. JSON's strings are valid YAML."""
    return json.dumps(text)


def xml_text(text: str) -> str:
    """A text without the characters that XML 1.0 cannot contain, even escaped."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
