"""How a prompt's wording was understood, and what it may be."""

from bot.locale.en.parts import Parts


class WordingWords(Parts):
    """The words, in English."""

    def foreign_script(self) -> str:
        return (
            "This dataset's encoder was taught in English and may not understand this script: the photos may be off. "
            "Votes teach it all the same; the same prompt in English is a better start."
        )
