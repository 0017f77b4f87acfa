"""Lists and help."""

from bot.locale.en.parts import Parts
from bot.locale.text import plain


class ListWords(Parts):
    """The words, in English."""

    def datasets_heading(self) -> str:
        return "Datasets"

    def dataset_line(self, name: str, photos: int, encoder: str, is_default: bool) -> str:
        default = " (used when none is named)" if is_default else ""
        return f"**{plain(name)}**{default} · {self._count(photos, 'photo')} · {plain(encoder)}"

    def help_title(self) -> str:
        return "Teach a concept, nine photos at a time"

    def help_text(self) -> str:
        return (
            "1. `/concept start prompt: a house by the lake` posts the nine nearest photos.\n"
            "2. Everyone in the channel votes: ✓ it is what we mean, ✗ it is not. To change your vote, "
            "press the other button.\n"
            "3. **Next nine** learns from the votes and posts the photos that come closest now.\n"
            "4. After a few rounds `/concept apply` labels the whole dataset, `/concept finish` closes the session; "
            "both give you files."
        )

    def help_details(self) -> str:
        return (
            "The majority of yes and no decides; a tie is disputed and does not train. Old rounds stay votable.\n"
            "**Rest is no** votes no on the photos of the round that you have not voted on, and leaves withdrawn votes "
            "alone. **More…** holds unsure, your votes, withdrawing a vote, undo, and broken or unsuitable "
            "photos.\n"
            "`/concept blind` lets each member answer alone; `/concept disputed` and `/concept team` tell how far you "
            "agree; `/concept save` keeps a concept for other channels.\n"
            "`/concept status` · `/concept show best` · `/concept history` · `/concept undo` · "
            "`/concept resume` · `/photos find` · `/dataset list`"
        )
