"""Errors: what happened, and what to do."""

from collections.abc import Sequence

from bot.locale.en.parts import Parts

PERMISSIONS = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}
POSTING = tuple(name for name in PERMISSIONS if name != "create_public_threads")


class ErrorWords(Parts):
    """The words, in English."""

    def unexpected(self, reference: str) -> str:
        return f"Sorry, that went wrong. It is in the bot's log as `{reference}`; nothing of yours is lost. Try again?"

    def permissions_missing(self, names: Sequence[str]) -> str:
        wanted = ", ".join(f"**{PERMISSIONS.get(name, name)}**" for name in names or POSTING)
        one = "this permission" if len(names) == 1 else "these permissions"
        return (
            f"I may not post photos in this channel. Please have somebody who manages it give me {one}: {wanted}. "
            "Then try again; if a session was opened, `/concept next` posts its round."
        )

    def not_yours_to_post(self, names: Sequence[str]) -> str:
        wanted = ", ".join(f"**{PERMISSIONS.get(name, name)}**" for name in names)
        one = "this permission" if len(names) == 1 else "these permissions"
        return f"I only post for you what you may post here yourself. In this channel you lack {one}: {wanted}."

    def timed_out(self) -> str:
        return "You are in time-out in this server, so you cannot do that until it ends."

    def not_in_server(self) -> str:
        return "That works in a server's channel: a concept is taught together."

    def session_changed(self) -> str:
        return "Another session runs here by now, or none. `/concept status` tells."

    def command_changed(self) -> str:
        return "This command has changed since your Discord loaded it. Restart Discord (Ctrl+R), then try again."

    def discord_failed(self) -> str:
        return "Discord did not take that just now. Please try again; if a round is missing, `/concept next` posts it."

    def answer_lost(self) -> str:
        return "Discord didn't accept my answer. What you asked for may already be done: look before you try again."

    def empty_prompt(self) -> str:
        return (
            "That says nothing yet. Say what the photos should show, such as `a house by the lake`, or bring a picture "
            "of it."
        )

    def too_many_parts(self, limit: int) -> str:
        return f"A prompt can have at most {limit} parts. Remove some, and try again."

    def one_at_a_time(self) -> str:
        return "One at a time, please: your earlier requests are still running. Try again when they are answered."

    def too_slow(self) -> str:
        return "That took too long, so it was stopped. Please try again in a moment."

    def no_session(self, finished: bool) -> str:
        if finished:
            return "The session here is finished. `/concept resume` reopens it, `/concept start` opens a new one."
        return "No session runs in this channel. `/concept start` opens one."

    def session_running(self, prompt: str, rounds: int) -> str:
        return f"A session on {self._quoted(prompt)} runs here already, in round {rounds}. `/concept next` goes on."

    def session_finished(self) -> str:
        return "This session is finished. `/concept resume` reopens the channel's last one."

    def unknown_button(self) -> str:
        return "There is no such button any more: the message is of an older version. `/help` tells what there is."

    def unknown_round(self) -> str:
        return "That photo or round is not there any more: it may just have been replaced. Look again at the message."

    def stale_round(self, last_round: int, link: str | None) -> str:
        if link:
            return f"Round {last_round} is out already: {link}"
        return f"Round {last_round} is ready. If it doesn't appear in a moment, `/concept next` posts it."

    def round_in_preparation(self) -> str:
        return "The round is on its way; somebody asked for it a moment ago."

    def start_in_preparation(self) -> str:
        return "Somebody else is starting a session here right now. Look at their first round, then try again."

    def not_settled(self) -> str:
        return "The database isn't answering, so your last action may or may not count. Check again in a moment."

    def judged_photo(self, is_undo: bool) -> str:
        if is_undo:
            return (
                "Others have voted on the photo that you brought in, and their votes would be lost. Only a moderator "
                "can take that replacement back."
            )
        return "Others have voted on that photo, and their votes would be lost. Only a moderator can replace it."

    def nothing_to_undo(self) -> str:
        return "You have no action left to take back in this session."

    def not_disputed(self) -> str:
        return "Nobody disagrees about that photo any more: `/concept disputed` shows what is left."

    def nothing_left_to_vote(self) -> str:
        return "You have voted on every photo of this round already."

    def out_of_photos(self) -> str:
        return "Every photo of the dataset has been shown in this session. Finish it, to get its labels and classifier?"

    def no_yes(self) -> str:
        return "Nothing was voted yes here yet, so there is no concept to apply. Vote ✓ on a photo of what you mean."

    def apply_running(self) -> str:
        return "The concept is being applied already; the result comes here."

    def unknown_dataset(self, name: str, nearest: Sequence[str]) -> str:
        hint = f" Did you mean {' or '.join(self._quoted(n) for n in nearest)}?" if nearest else ""
        return f"There is no dataset {self._quoted(name)}.{hint} `/dataset list` names them all."

    def no_dataset(self, reference: str) -> str:
        return (
            "There is no dataset yet. The bot's operator can add one with `scripts/ingest`. (Reference in the log: "
            f"`{reference}`)"
        )

    def empty_dataset(self) -> str:
        return "This dataset has no photo to show yet. If photos are being added, try again in a moment."

    def unknown_prompt(self) -> str:
        return "This dataset's encoder only knows certain prompts, and not this one. Try another, or another dataset."

    def encoder_unusable(self, reference: str) -> str:
        return (
            "The dataset's encoder can't be loaded. Please tell the bot's operator. (Reference in the log: "
            f"`{reference}`)"
        )

    def photo_unavailable(self) -> str:
        return "A photo cannot be shown. Please try again; **More…** replaces a broken photo."

    def query_timeout(self) -> str:
        return "The database took too long. Please try again in a moment."

    def disk_full(self, reference: str) -> str:
        return (
            "The bot's disk is full, so nothing can be recorded. Please tell the bot's operator. (Reference in the "
            f"log: `{reference}`)"
        )

    def database_failed(self, reference: str) -> str:
        return (
            "The database failed. Please try again in a moment. If it keeps failing, tell the bot's operator. "
            f"(Reference in the log: `{reference}`)"
        )

    def engine_failed(self, reference: str) -> str:
        return f"That didn't work. Please tell the bot's operator. (Reference in the log: `{reference}`)"
