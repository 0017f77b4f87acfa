"""Reasons for refusing a file of photos."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons, worded for logs and scripts. The bot has its own messages for members."""

    KIND = "it is not a TSV, CSV, Parquet or zip file"
    BROKEN = "it cannot be read"
    COLUMNS = "it has no columns for the id and url of photos"
    EMPTY = "it contains no photos"
    TOO_MANY = "it contains too many photos"
    TOO_LARGE = "it is too large, or unpacks to a size that is too large"
    COMPRESSION = "its files must be stored or compressed with deflate, the usual zip formats"
    ENCRYPTED = "it is password-protected"
    FOLDERS = "it contains too many folders"
    TABLES = "it contains too many tables"
