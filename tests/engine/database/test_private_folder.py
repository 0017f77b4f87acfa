"""Other users of the machine cannot read the data folder, and errors name files that they own in it."""

import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.database import open_database, serve_socket
from engine.errors import FolderNotOursError

NOBODY = 65_534


def mode(path: Path) -> int:
    """Return the permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_data_folder_and_its_socket_are_private(tmp_path: Path) -> None:
    """A new data folder and its socket are private to the user, whatever the umask."""
    folder, before = tmp_path / "new" / "data", os.umask(0o000)
    try:
        with closing(open_database(f"chdb:{folder}")) as database, serve_socket(database):
            assert mode(folder) == 0o700
            assert mode(folder / "ninefold.sock") == mode(folder / "ninefold.sock.json") == 0o600
    finally:
        os.umask(before)


def test_an_existing_data_folder_is_closed_with_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that others can read is made private and logged once."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o775)
    for _ in range(2):
        open_database(f"chdb:{folder}").close()
    assert mode(folder) == 0o700
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert lines == [f"other users of this machine could read the data folder {folder}: its mode is drwx------ now"]


def test_a_folder_that_is_shared_by_its_nature_keeps_its_mode(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A shared folder with the sticky bit, such as /tmp, keeps its mode, and that is logged."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    open_database(f"chdb:{folder}").close()
    assert mode(folder) == 0o1777
    assert "its mode stays drwxrwxrwt" in caplog.text


@pytest.fixture
def folder_of_nobody() -> Iterator[Path]:
    """A data folder of another user, in a place that this user can reach."""
    if os.geteuid() != 0:
        pytest.skip("only root can act as two users")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "data"
        folder.mkdir()
        os.chown(folder, NOBODY, NOBODY)
        yield folder


@contextmanager
def as_nobody() -> Iterator[None]:
    """Run with another user's rights."""
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def test_another_users_lock_file_is_named_with_the_fix(folder_of_nobody: Path) -> None:
    """If another user owns the lock file, as after a script under sudo, the error names the owner and the fix."""
    status = folder_of_nobody / "status"
    for permissions in (0o600, 0o644):
        status.write_text("PID: 1\n")
        status.chmod(permissions)
        with (
            as_nobody(),
            pytest.raises(FolderNotOursError, match="belongs to the user root") as error,
        ):
            open_database(f"chdb:{folder_of_nobody}")
        assert error.value.path == str(status)
        assert "`sudo chown -R nobody FOLDER`" in str(error.value)


def test_another_users_folder_is_named(folder_of_nobody: Path) -> None:
    """If another user owns the folder, the error names the folder and both users."""
    os.chown(folder_of_nobody, 0, 0)
    folder_of_nobody.chmod(0o700)
    with as_nobody(), pytest.raises(FolderNotOursError) as error:
        open_database(f"chdb:{folder_of_nobody}")
    assert (error.value.path, error.value.owner, error.value.own) == (str(folder_of_nobody), "root", "nobody")
