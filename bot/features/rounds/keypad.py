"""The keys and controls of a round, and of the private panels behind More…. Pure."""

from bot.features.rounds.render_advice import advice_faces
from bot.features.rounds.render_words import word_faces
from bot.locale import Words
from bot.platform.custom_id import PhotoId, Place, RoundId, VoteId
from bot.platform.faces import ButtonFace, Colour, MenuFace, examples_face
from engine.sessions.events import Strategy, Vote
from engine.sessions.tally import Label
from engine.sessions.views import MyVotes, PhotoView, RoundView

COLUMNS = 3
CONTROLS_ROW = 3

_KEY_CHARACTERS = 7  # of "1 ✓2 ✗1"
# Discord sizes a button by its label. A key is padded, so that it keeps its place when counts appear. A figure space is
# as wide as a digit. The word joiners at both ends have no width, and keep Discord from trimming the spaces.
_SPACE, _END = "\u2007", "\u2060"
_COLOURS = {Label.YES: Colour.GREEN, Label.NO: Colour.RED, Label.DISPUTED: Colour.BLUE, Label.NONE: Colour.GREY}


def round_faces(view: RoundView, words: Words) -> tuple[ButtonFace | MenuFace, ...]:
    """A key for each photo, in the places of the photos, and a row of controls.

    The fifth row has the button of the advice or, without one, the menu of suggestions.
    """
    keys = [_key(view, photo, words) for photo in view.photos]
    return (*keys, *_controls(view, words), *(advice_faces(view, words) or word_faces(view, words)))


def more_faces(view: RoundView, words: Words) -> tuple[ButtonFace | MenuFace, ...]:
    """The private panel of a round: menus of its photos and strategies, undo, suggestions, and own photos."""
    photos = tuple(
        (str(Place(p.position, p.revision)), words("photo-option", position=p.position, label=p.tally.label))
        for p in view.photos
        if not p.is_gone
    )
    strategies = tuple((strategy.value, words("strategy", strategy=strategy)) for strategy in Strategy)
    menus = [MenuFace(_round_id(view, "photo"), words("photo-menu"), photos, 0)] if photos else []
    return (
        *menus,
        MenuFace(_round_id(view, "steer"), words("strategy-menu"), strategies, 1, view.strategy.value),
        ButtonFace(_round_id(view, "undo"), words("undo-button"), Colour.GREY, 2),
        examples_face(view.session_id, words, 2),
        ButtonFace(_round_id(view, "words"), words("narrow-button"), Colour.GREY, 2),
    )


def photo_faces(mine: MyVotes, photo: PhotoView, words: Words, *, moderator: bool) -> tuple[ButtonFace, ...]:
    """The private panel of a photo. The member's own vote has a color. Only moderators can hide photos."""
    view, own = mine.round, mine.votes.get(photo.position)
    place = Place(photo.position, photo.revision)

    def face(control: str, label: str, row: int, colour: Colour = Colour.GREY) -> ButtonFace:
        return ButtonFace(PhotoId(control, view.session_id, view.number, place), label, colour, row)

    def voting(control: str, label: str, choice: Vote, colour: Colour) -> ButtonFace:
        return face(control, label, 0, colour if own is choice else Colour.GREY)

    votes = [
        voting("photo-yes", words("photo-yes-button"), Vote.YES, Colour.GREEN),
        voting("photo-no", words("photo-no-button"), Vote.NO, Colour.RED),
        voting("photo-unsure", words("photo-unsure-button"), Vote.UNSURE, Colour.BLUE),
    ]
    if own is not None:
        votes.append(face("photo-withdraw", words("photo-withdraw-button"), 0))
    controls = [face("photo-similar", words("photo-similar-button"), 1)]
    controls.append(face("photo-replace", words("photo-replace-button"), 1))
    if moderator:
        controls.append(face("photo-hide", words("photo-hide-button"), 1))
    back = ButtonFace(_round_id(view, "photos"), words("photos-button"), Colour.GREY, 1)
    return (*votes, *controls, back)


def _key(view: RoundView, photo: PhotoView, words: Words) -> ButtonFace:
    tally = photo.tally
    custom_id = VoteId(view.session_id, view.number, Place(photo.position, photo.revision), Vote.YES)
    label = words("vote-button", position=photo.position, yes=tally.yes, no=tally.no)
    return ButtonFace(custom_id, padded(label), _COLOURS[tally.label], (photo.position - 1) // COLUMNS)


def padded(label: str) -> str:
    """The label of a key, in the width of all keys."""
    return f"{_END}{label.center(_KEY_CHARACTERS, _SPACE)}{_END}"


def _controls(view: RoundView, words: Words) -> tuple[ButtonFace, ...]:
    can_advance = view.is_last and not view.finished
    return (
        ButtonFace(_round_id(view, "rest"), words("rest-button"), Colour.GREY, CONTROLS_ROW),
        ButtonFace(
            _round_id(view, "next"), words("next-button"), Colour.BLUE if can_advance else Colour.GREY, CONTROLS_ROW
        ),
        ButtonFace(_round_id(view, "undo"), words("undo-button"), Colour.GREY, CONTROLS_ROW),
        ButtonFace(_round_id(view, "more"), words("more-button"), Colour.GREY, CONTROLS_ROW),
    )


def _round_id(view: RoundView, control: str) -> RoundId:
    return RoundId(control, view.session_id, view.number)
