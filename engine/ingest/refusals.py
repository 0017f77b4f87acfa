"""Why a file of photos is not taken."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons, in words for logs and scripts; the bot has its own for members."""

    KIND = "it is no TSV, CSV, Parquet or zip file"
    BROKEN = "it cannot be read"
    COLUMNS = "it has no columns for a photo's id and url"
    EMPTY = "it holds no photo"
    TOO_MANY = "it holds too many photos"
    TOO_LARGE = "it is too large, as it is or unpacked"
    COMPRESSION = "its files must be stored or compressed with deflate, the ordinary ways of a zip"
    ENCRYPTED = "it is protected by a password"
    FOLDERS = "it holds too many folders"
    TABLES = "it holds too many tables"
