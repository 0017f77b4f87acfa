"""The advice in a round's message, and its button. Pure."""

from bot.locale import Words
from bot.platform.custom_id import SessionId
from bot.platform.faces import ButtonFace, Colour
from engine.sessions.advice import AdviceKind
from engine.sessions.views import RoundView

ADVICE_ROW = 4


def advice_line(view: RoundView, words: Words) -> str:
    """The advice as small lines, or "" if the round has none."""
    advice = view.advice
    if advice is None:
        return ""
    if advice.kind is AdviceKind.HOW_TO_VOTE:
        return "\n".join(f"-# {line}" for line in words("how-to-vote").split("\n"))
    if advice.fitting is None:
        return words("no-new-yes", number=advice.judged, found=advice.found)
    about = max(advice.found, advice.fitting)
    if advice.kind is AdviceKind.ALL_FOUND:
        return words("all-found", fitting=about)
    return words("no-new-yes-of-about", number=advice.judged, found=advice.found, fitting=about)


def advice_faces(view: RoundView, words: Words) -> tuple[ButtonFace, ...]:
    """The button that labels the dataset, if that is the advice. It has the fifth row for itself."""
    if view.advice is None or view.advice.kind is AdviceKind.HOW_TO_VOTE:
        return ()
    return (ButtonFace(SessionId("apply", view.session_id), words("label-dataset-button"), Colour.GREEN, ADVICE_ROW),)
