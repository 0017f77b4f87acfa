"""Faces become Discord components."""

from bot.features.rounds.keypad import more_faces, round_faces
from bot.locale import words
from bot.platform.components import view_of
from bot.platform.faces import ButtonFace
from tests.bot.round_views import round_view


async def test_components_are_as_the_faces_say() -> None:
    """The components have the rows, labels and custom_ids of a round's faces."""
    faces = [face for face in round_faces(round_view(), words()) if isinstance(face, ButtonFace)]
    rows = view_of(faces).to_components()
    assert [len(row["components"]) for row in rows] == [3, 3, 3, 4]
    sent = [(c["label"], c["custom_id"]) for row in rows for c in row["components"]]
    assert sent == [(face.label, str(face.custom_id)) for face in faces]


async def test_a_view_is_not_kept() -> None:
    """The view is stopped, so discord.py doesn't keep it after sending."""
    assert view_of(round_faces(round_view(), words())).is_finished()


async def test_a_panel_has_a_row_for_each_menu() -> None:
    """Each menu takes a whole row."""
    rows = view_of(more_faces(round_view(), words())).to_components()
    assert [len(row["components"]) for row in rows] == [1, 1, 3]
