"""CSV files for people, who open them in a spreadsheet: nothing in them is taken for a formula, and no letter is lost.

A spreadsheet runs a cell that begins with a sign such as `=`, also after spaces, quotes or characters that cannot be
seen. As OWASP recommends (https://owasp.org/www-community/attacks/CSV_Injection), such a text gets an apostrophe before
it, and every text stands in quotes. `plain` takes the apostrophe away again: each text comes back as it was.
"""

import re

import pyarrow as pa
from pyarrow import compute

BOM = b"\xef\xbb\xbf"
"""Without it, Excel reads UTF-8 as another encoding; a file of ASCII alone is the same in both."""

LABELLED_COLUMNS = ("id", "url", "score", "label", "votes")
JUDGED_COLUMNS = ("id", "url", "page_url", "round", "position", "label", "yes", "no", "unsure", "score")
OWN_COLUMNS = (LABELLED_COLUMNS, JUDGED_COLUMNS)
"""The columns of our CSV files, by which they are known when they are read."""

# Full-width and small forms of the signs count, too. Both Python's and Arrow's regular expressions know this form.
_UNSEEN = "\\x00-\\x20\\x7f-\\xa0\\xad'\"\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff"
_FORMULA = f"^(?:'*[\\x00-\\x1f]|[{_UNSEEN}]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])"
_begins_formula = re.compile(_FORMULA).match
_BREAKS = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def neutral(text: str) -> str:
    """The text as a cell that is shown as it is."""
    return f"'{text}" if _begins_formula(text) else text


def plain(cell: str) -> str:
    """The text of a cell that `neutral` made."""
    return cell[1:] if cell.startswith("'") and _begins_formula(cell[1:]) else cell


def neutral_columns(table: pa.Table) -> pa.Table:
    """The table with every column of text as `neutral` makes it."""
    for number, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            cells = table[column.name]
            marked = compute.binary_join_element_wise("'", cells, "")
            cells = compute.if_else(compute.match_substring_regex(cells, _FORMULA), marked, cells)
            table = table.set_column(number, column, cells)
    return table


def one_line(text: str) -> str:
    """The text as a line of a list: line breaks, other controls and backslashes as Python's escapes, as in `\\\\n`.

    `line.encode("latin-1", "backslashreplace").decode("unicode_escape")` is the text again.
    """
    return _BREAKS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
