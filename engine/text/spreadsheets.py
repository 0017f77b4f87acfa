"""CSV files that are safe to open in a spreadsheet.

Spreadsheets run a cell as a formula if it starts with a character such as `=`, even after spaces, quotes or invisible
characters. As OWASP recommends (https://owasp.org/www-community/attacks/CSV_Injection), such a text is prefixed with an
apostrophe, and every text is quoted. `unescape_formula` restores the original text.
"""

import re

import pyarrow as pa
from pyarrow import compute

BOM = b"\xef\xbb\xbf"
"""Without it, Excel does not read a file as UTF-8. Files that are pure ASCII don't need it."""

LABELLED_COLUMNS = ("id", "url", "score", "label", "votes")
JUDGED_COLUMNS = ("id", "url", "page_url", "round", "position", "label", "yes", "no", "unsure", "score")
OWN_COLUMNS = (LABELLED_COLUMNS, JUDGED_COLUMNS)
"""The columns of CSV files that Ninefold writes. Readers recognize our files by them."""

# Covers full-width and small forms too. The syntax works in both Python's and Arrow's regular expressions.
_UNSEEN = "\\x00-\\x20\\x7f-\\xa0\\xad'\"\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff"
_FORMULA = f"^(?:'*[\\x00-\\x1f]|[{_UNSEEN}]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])"
_begins_formula = re.compile(_FORMULA).match
_BREAKS = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def escape_formula(text: str) -> str:
    """Return the text as a cell that a spreadsheet shows and never runs."""
    return f"'{text}" if _begins_formula(text) else text


def unescape_formula(cell: str) -> str:
    """Return the original text of a cell made by `escape_formula`."""
    return cell[1:] if cell.startswith("'") and _begins_formula(cell[1:]) else cell


def escape_formulas(table: pa.Table) -> pa.Table:
    """Apply `escape_formula` to every text column of a table."""
    for number, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            cells = table[column.name]
            marked = compute.binary_join_element_wise("'", cells, "")
            cells = compute.if_else(compute.match_substring_regex(cells, _FORMULA), marked, cells)
            table = table.set_column(number, column, cells)
    return table


def escape_line(text: str) -> str:
    """Escape line breaks, control characters and backslashes as Python does (`\\\\n`), so the text fits on one line.

    `line.encode("latin-1", "backslashreplace").decode("unicode_escape")` restores the text.
    """
    return _BREAKS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
