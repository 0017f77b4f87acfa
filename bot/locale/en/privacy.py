"""What is stored of members, and how to be forgotten."""

from bot.locale.en.parts import Parts


class PrivacyWords(Parts):
    """The words, in English."""

    def what_is_stored(self) -> str:
        return (
            "**What Ninefold keeps of you**\n"
            "- Your votes, and what you did in sessions (started, undid, finished, answered, hid a photo, saved a "
            "concept), with time and channel, under a random key.\n"
            "- The prompts that you gave to commands, and what the encoder read in pictures that you brought: numbers, "
            "not the pictures.\n"
            "- Saved concepts of this server, with the votes in them, until they are deleted.\n"
            "- The photos of datasets that you added to this server, until they are removed.\n"
            "- Whether you want not to be listed, and whether you are among those who may vote in a session.\n"
            "- One row that says whose the key is: your Discord id.\n"
            "Names and messages are not stored. `/privacy forget` deletes that row; the votes stay, without a name."
        )

    def confirm_forget(self) -> str:
        return (
            "Shall I forget who you are? Your votes stay and teach, but nobody can tell any more whose they are, and "
            "you can neither see, change nor undo them. This cannot be taken back."
        )

    def forget_button(self) -> str:
        return "Forget me"

    def forgotten(self) -> str:
        return "You are forgotten. If you vote again, it is as somebody new."
