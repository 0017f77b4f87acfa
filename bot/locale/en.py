"""English: every word that a member reads. Texts of members and datasets go through `plain`, here and nowhere else."""

from collections.abc import Mapping, Sequence

from bot.locale.text import plain
from engine.events import Display, Strategy, Vote
from engine.galleries import LabelCount
from engine.quality import Audit, Quality
from engine.session import Label

COMMANDS = {
    "concept": "Teach a concept, nine photos at a time",
    "concept start": "Open a session in this channel: the nine photos nearest to a prompt",
    "concept next": "Learn from the votes and post the next nine photos",
    "concept status": "Where this channel's session stands",
    "concept undo": "Take back your own last action",
    "concept display": "Choose what this session's next rounds look like",
    "concept show": "Look at what has been learnt",
    "concept show best": "The classifier's nine strongest photos today, judged or not",
    "concept apply": "Label the whole dataset by what was taught: counts, a contact sheet, and files",
    "concept finish": "Close the session: a summary, with the labels and the classifier as files",
    "concept resume": "Reopen this channel's last session",
    "photos": "Look at photos",
    "photos find": "One private look at the nine photos nearest to a prompt",
    "dataset": "The collections of photos",
    "dataset list": "The datasets at hand",
    "help": "How Ninefold goes, in short",
}
"""The descriptions of the slash commands, by their whole names."""

OPTIONS = {
    "prompt": "What the photos should show, in words",
    "dataset": "The collection of photos to search",
    "strategy": "How the next rounds are chosen",
    "kind": "embeds: one photo below the other; grid: nine squares; sheet: one picture",
}
"""The descriptions of the commands' options."""

PERMISSIONS = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}


class English:
    """The words. A method for each thing that is said; its parameters are what is put in, not yet escaped."""

    # -- a round -----------------------------------------------------------------------------------------------------

    def round_heading(self, number: int, prompt: str, dataset: str, finished: bool) -> str:
        ended = " · finished" if finished else ""
        return f"**Round {number}** · {self._quoted(prompt)} · {plain(dataset)}{ended}"

    def photo_title(self, position: int, label: Label) -> str:
        return str(position) if label is Label.NONE else f"{position} · {self.label(label)}"

    def photo_line(self, score: float, page_url: str, credit: str, credit_url: str, photo_id: str) -> str:
        parts = [f"score {score:.3f}"]
        if page_url:
            parts.append(f"[photo's page]({page_url})")
        if credit:
            name = plain(credit, 80)
            parts.append(f"by [{name}]({credit_url})" if credit_url else f"by {name}")
        return " · ".join([*parts, plain(photo_id)])

    def alt_text(self, position: int, credit: str, description: str) -> str:
        by = f" by {credit}" if credit else ""
        text = f"Photo {position}{by}: {description}" if description else f"Photo {position}{by}"
        return " ".join(text.split())[:1000]

    def label(self, label: Label) -> str:
        return {Label.YES: "yes", Label.NO: "no", Label.DISPUTED: "disputed", Label.NONE: "no label"}[label]

    def vote_button(self, position: int, choice: Vote, count: int) -> str:
        sign = "✓" if choice is Vote.YES else "✗"
        return f"{position} {sign} {count}" if count else f"{position} {sign}"

    def rest_button(self) -> str:
        return "Rest is no"

    def next_button(self) -> str:
        return "Next nine"

    def more_button(self) -> str:
        return "More…"

    # -- private answers ---------------------------------------------------------------------------------------------

    def loading_encoder(self) -> str:
        return "Loading the encoder; the first prompt takes a little longer…"

    def session_started(self, prompt: str) -> str:
        return (
            f"The session on {self._quoted(prompt)} is open. Vote with ✓ and ✗ on each photo, together with everyone "
            "here; **Next nine** learns from the votes."
        )

    def prompt_truncated(self) -> str:
        return "Your prompt is longer than the encoder reads: only its beginning was used."

    def unknown_words(self, words: Sequence[str]) -> str:
        quoted = ", ".join(self._quoted(word) for word in words[:10])
        if len(words) == 1:
            return f"The encoder does not know the word {quoted}, so it was not used."
        return f"The encoder does not know the words {quoted}, so they were not used."

    def round_is_out(self, number: int, link: str) -> str:
        return f"Round {number} is out: {link}"

    def round_undone(self, rounds: Sequence[int]) -> str:
        if not rounds:
            return "Your last action was taken back."
        return f"Your last action was taken back, in round {' and '.join(map(str, rounds))}."

    def session_resumed(self, prompt: str, number: int, link: str | None) -> str:
        where = f"round {number} is here: {link}" if link else "`/concept next` posts its round"
        return f"The session on {self._quoted(prompt)} goes on; {where}"

    def resumed_privately(self) -> str:
        return "Reopened."

    def working(self) -> str:
        return "One moment…"

    # -- questions ---------------------------------------------------------------------------------------------------

    def confirm_replace(self, prompt: str, rounds: int) -> str:
        return (
            f"A session on {self._quoted(prompt)} runs here, in round {rounds}. Finish it and start a new one on this?"
        )

    def replace_button(self) -> str:
        return "Finish it and start"

    def confirm_finish(self, prompt: str, rounds: int, votes: int) -> str:
        return (
            f"Finish the session on {self._quoted(prompt)} ({self._count(rounds, 'round')}, "
            f"{self._count(votes, 'vote')})? Its labels and classifier are posted here; `/concept resume` reopens it."
        )

    def finish_button(self) -> str:
        return "Finish"

    def finished_privately(self) -> str:
        return "Finished."

    # -- more --------------------------------------------------------------------------------------------------------

    def more_heading(self, number: int) -> str:
        return f"**Round {number}**, for you alone:"

    def unsure_menu(self) -> str:
        return "Unsure about a photo…"

    def replace_menu(self) -> str:
        return "Replace a broken or unsuitable photo…"

    def hide_menu(self) -> str:
        return "Replace a photo and hide it in this dataset…"

    def steer_menu(self) -> str:
        return "How the next nine are chosen…"

    def strategy(self, strategy: Strategy) -> str:
        return {
            Strategy.AUTOMATIC: "Automatic: the nearest; after a round without a yes, a diverse one",
            Strategy.NEAREST: "Nearest: what the classifier is surest of",
            Strategy.DIVERSE: "Diverse: unlike each other and what was shown",
            Strategy.BORDERLINE: "Borderline: what the classifier is least sure of",
            Strategy.AUDIT: "Audit: random ones of what it takes for a yes",
        }[strategy]

    def steered(self, strategy: Strategy) -> str:
        return f"From the next round on: {self.strategy(strategy)}."

    def displayed(self, display: Display, is_local: bool) -> str:
        shape = {
            Display.EMBEDS: "one photo below the other, each with its line",
            Display.GRID: "nine squares above the buttons, the credits below",
            Display.SHEET: "one picture of all nine, framed by their labels",
        }[display]
        if is_local or display is Display.EMBEDS:
            return f"From the next round on: {shape}."
        return (
            f"From the next round on: {shape}, where that can be. This dataset's photos may only be shown from their "
            "own addresses, so they come as embeds."
        )

    def photo_option(self, position: int, label: Label) -> str:
        return f"Photo {position}" if label is Label.NONE else f"Photo {position} ({self.label(label)})"

    def my_votes_button(self) -> str:
        return "My votes"

    def undo_button(self) -> str:
        return "Undo my last action"

    def unsure_set(self, position: int) -> str:
        return f"Photo {position}: you are unsure. It counts for neither side; choose it again to withdraw."

    def unsure_withdrawn(self, position: int) -> str:
        return f"Photo {position}: your vote is withdrawn."

    def photo_replaced(self, position: int, hidden: bool) -> str:
        tail = " The old one is hidden in this dataset from now on." if hidden else ""
        return f"Photo {position} was replaced.{tail}"

    def my_votes(self, number: int, votes: Mapping[int, Vote], total: int) -> str:
        if not votes:
            return f"You have not voted in round {number} yet; {self._count(total, 'vote')} in the session."
        signs = {Vote.YES: "✓", Vote.NO: "✗", Vote.UNSURE: "?"}
        line = "  ".join(f"{position} {signs[vote]}" for position, vote in sorted(votes.items()))
        return f"Your votes in round {number}: {line}\n{self._count(total, 'vote')} in the session."

    # -- status, summary, looks --------------------------------------------------------------------------------------

    def quality_heading(self) -> str:
        return "How good it is"

    def quality_line(self, quality: Quality) -> str:
        return (
            f"By the classifier's own estimate about {round(quality.members):,} of the dataset's photos belong to it; "
            f"{quality.accepted:,} score above its threshold."
        )

    def audit_line(self, audit: Audit | None) -> str:
        if audit is None:
            return "How often that is right, an audit tells: choose it behind **More…**, and vote."
        return (
            f"Of {audit.drawn} drawn at random from those, {audit.right} are right: a precision of "
            f"{audit.right / audit.drawn:.0%}, between {audit.low:.0%} and {audit.high:.0%} (95%)."
        )

    def settled_line(self) -> str:
        return "Two rounds brought no new yes and changed little: it may be time to finish."

    def found_heading(self) -> str:
        return "Yes by round"

    def found_line(self, number: int, count: int) -> str:
        return f"`{number:>3} {'█' * count:<9}` {count}"

    def status_title(self, prompt: str, finished: bool) -> str:
        return f"{'Finished: ' if finished else ''}{self._quoted(prompt)}"

    def status_line(self, dataset: str, rounds: int, shown: int, votes: int) -> str:
        return " · ".join(
            [plain(dataset), self._count(rounds, "round"), self._count(shown, "photo"), self._count(votes, "vote")]
        )

    def labels_heading(self) -> str:
        return "Labels"

    def labels_line(self, labels: Mapping[Label, int]) -> str:
        return " · ".join(f"{labels.get(x, 0)} {self.label(x)}" for x in (Label.YES, Label.NO, Label.DISPUTED))

    def votes_heading(self) -> str:
        return "Votes"

    def member_votes(self, member_id: int | None, votes: int) -> str:
        return f"{f'<@{member_id}>' if member_id else 'a forgotten member'} {votes}"

    def further(self, count: int) -> str:
        return f"and {count} more"

    def disputed_heading(self) -> str:
        return "Disputed"

    def disputed_photo(self, photo_id: str, page_url: str, yes: int, no: int) -> str:
        name = plain(photo_id, 60)
        return f"{f'[{name}]({page_url})' if page_url else name} ({yes} yes, {no} no)"

    def nothing(self) -> str:
        return "none"

    def last_round(self, link: str) -> str:
        return f"The last round is here: {link}"

    def files_line(self) -> str:
        return "`labels.csv` holds every photo shown with its votes, `classifier.json` the weights."

    # -- a labelled dataset ------------------------------------------------------------------------------------------

    def applied_title(self, prompt: str, dataset: str) -> str:
        return f"{self._quoted(prompt)} in {plain(dataset)}"

    def applied_line(self, photos: int, counts: Mapping[Label, LabelCount]) -> str:
        none = LabelCount()
        parts = [f"{counts.get(x, none).photos:,} {self.label(x)}" for x in (Label.YES, Label.NO)]
        if Label.DISPUTED in counts:
            parts.append(f"{counts[Label.DISPUTED].photos:,} {self.label(Label.DISPUTED)}")
        judged = sum(count.judged for count in counts.values())
        return (
            f"Of {self._count(photos, 'photo')}: {', '.join(parts)}. You judged {judged:,} of them yourselves, which "
            "counts more than any score."
        )

    def strongest_heading(self) -> str:
        return "The strongest yes"

    def borderline_heading(self) -> str:
        return "Borderline: they just missed it"

    def weakest_heading(self) -> str:
        return "The weakest yes: they just made it"

    def sheet_caption(self) -> str:
        return "The photos are ones that nobody has voted on; row by row, from the left."

    def score_range(self, scores: Sequence[float]) -> str:
        return f"scores {max(scores):.3f} to {min(scores):.3f}"

    def sheet_alt_text(self, heading: str, photos: int) -> str:
        return f"{heading}: {self._count(photos, 'photo')}"

    def too_large(self, session_id: str, forms: Sequence[str]) -> str:
        options = " ".join(f"--format {form}" for form in forms)
        return (
            f"Too large for Discord: {', '.join(forms)}. Whoever runs the bot fetches it, while the bot is stopped, "
            f"with\n```\n./scripts/export {session_id} {options}\n```"
        )

    def applied_privately(self) -> str:
        return "Applied."

    def found(self, prompt: str, dataset: str) -> str:
        return f"The nine nearest to {self._quoted(prompt)} in {plain(dataset)}. To teach it: `/concept start`"

    def best(self, prompt: str, dataset: str) -> str:
        return f"The strongest photos for {self._quoted(prompt)} in {plain(dataset)} by the classifier of this moment."

    # -- lists and help ----------------------------------------------------------------------------------------------

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
            "2. Everyone in the channel votes: ✓ it is what we mean, ✗ it is not. Your own vote again withdraws it.\n"
            "3. **Next nine** learns from the votes and posts the photos that come closest now.\n"
            "4. After a few rounds `/concept apply` labels the whole dataset, `/concept finish` closes the session; "
            "both give you files."
        )

    def help_details(self) -> str:
        return (
            "The majority of yes and no decides; a tie is disputed and does not train. Old rounds stay votable.\n"
            "**Rest is no** votes no on the photos of the round that you have not judged. **More…** holds unsure, "
            "your votes, undo, and broken or unsuitable photos.\n"
            "`/concept status` · `/concept show best` · `/concept undo` · `/concept resume` · `/photos find` · "
            "`/dataset list`"
        )

    # -- errors: what happened, and what to do -----------------------------------------------------------------------

    def unexpected(self, reference: str) -> str:
        return f"Sorry, that went wrong. It is in the bot's log as `{reference}`; nothing of yours is lost. Try again?"

    def permissions_missing(self, names: Sequence[str]) -> str:
        wanted = ", ".join(f"**{PERMISSIONS.get(name, name)}**" for name in names or PERMISSIONS)
        one = "this permission" if len(names) == 1 else "these permissions"
        return (
            f"I may not post photos in this channel. Please have somebody who manages it give me {one}: {wanted}. "
            "Then try again; if a session was opened, `/concept next` posts its round."
        )

    def not_moderator(self) -> str:
        return "Only members who may manage messages can hide a photo. Replacing it in this session is open to you."

    def not_in_server(self) -> str:
        return "That works in a server's channel: a concept is taught together."

    def session_changed(self) -> str:
        return "Another session runs here by now, or none. `/concept status` tells."

    def command_changed(self) -> str:
        return "This command has changed since your Discord loaded it. Restart Discord (Ctrl+R), then try again."

    def discord_failed(self) -> str:
        return "Discord did not take that just now. Please try again; if a round is missing, `/concept next` posts it."

    def empty_prompt(self) -> str:
        return "The prompt holds no word. Say what the photos should show, such as `a house by the lake`."

    def no_session(self, finished: bool) -> str:
        if finished:
            return "The session here is finished. `/concept resume` reopens it, `/concept start` opens a new one."
        return "No session runs in this channel. `/concept start` opens one."

    def session_running(self, prompt: str, rounds: int) -> str:
        return f"A session on {self._quoted(prompt)} runs here already, in round {rounds}. `/concept next` goes on."

    def session_finished(self) -> str:
        return "This session is finished. `/concept resume` reopens the channel's last one."

    def unknown_round(self) -> str:
        return "That photo or round is not there any more: it may just have been replaced. Look again at the message."

    def stale_round(self, last_round: int, link: str | None) -> str:
        return f"Round {last_round} is out already: {link}" if link else f"Round {last_round} is on its way."

    def round_in_preparation(self) -> str:
        return "The round is on its way; somebody asked for it a moment ago."

    def nothing_to_undo(self) -> str:
        return "You have no action left to take back in this session."

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

    def no_dataset(self) -> str:
        return "There is no dataset yet. Whoever runs the bot adds one with `scripts/ingest`."

    def unknown_prompt(self) -> str:
        return "This dataset's encoder only knows certain prompts, and not this one. Try another, or another dataset."

    def encoder_unusable(self) -> str:
        return "The dataset's encoder cannot be used. Whoever runs the bot finds the reason in its log."

    def photo_unavailable(self) -> str:
        return "A photo cannot be shown. Please try again; **More…** replaces a broken photo."

    def query_timeout(self) -> str:
        return "The database took too long. Please try again in a moment."

    def disk_full(self) -> str:
        return "The disk of the bot is full, so nothing can be recorded. Whoever runs the bot has to make room."

    def database_failed(self) -> str:
        return (
            "The database failed, so that was not recorded. Please try again; whoever runs the bot finds it in the log."
        )

    def engine_failed(self) -> str:
        return "That could not be done. Whoever runs the bot finds the reason in its log."

    # -- parts -------------------------------------------------------------------------------------------------------

    def _quoted(self, text: str) -> str:
        return f"“{plain(text)}”"

    def _count(self, number: int, noun: str) -> str:
        return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
