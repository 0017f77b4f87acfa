"""Saved concepts."""

from collections.abc import Mapping

from bot.locale.en.parts import Parts
from bot.locale.text import plain
from engine.sessions.tally import Label


class ConceptWords(Parts):
    """The words, in English."""

    def concept_saved(self, name: str, version: int) -> str:
        return (
            f"Saved as {self._quoted(name)}, version {version}. `/concept load` goes on with it in any channel of this "
            "server."
        )

    def confirm_save_onto(self, name: str, version: int) -> str:
        return (
            f"There is a concept {self._quoted(name)} already, and this session does not continue it. Save the session "
            f"as its version {version}? Otherwise save it under another name; `/concept merge` unites the two later."
        )

    def save_onto_button(self, version: int) -> str:
        return f"Save as version {version}"

    def concept_continued(self, name: str, prompt: str) -> str:
        return (
            f"{self._quoted(name)} goes on here, with all that was taught ({self._quoted(prompt)}). `/concept save` "
            "makes a new version of it."
        )

    def in_thread(self, thread_id: int) -> str:
        return f"It has a thread of its own: <#{thread_id}>"

    def concepts_heading(self) -> str:
        return "Saved concepts"

    def no_concepts(self) -> str:
        return "Nothing is saved in this server yet. `/concept save` keeps what this channel's session has learnt."

    def concept_line(self, name: str, versions: int, prompt: str) -> str:
        return f"**{plain(name, 120)}** · {self._count(versions, 'version')} · “{plain(prompt, 80)}”"

    def version_facts(self, labels: Mapping[Label, int], dataset: str, member_id: int | None, saved_at: int) -> str:
        said = f"✓ {labels.get(Label.YES, 0)} · ✗ {labels.get(Label.NO, 0)}"
        if disputed := labels.get(Label.DISPUTED, 0):
            said += f" · {disputed} disputed"
        who = self.unnamed() if member_id is None else f"<@{member_id}>"
        return f"{said} · {plain(dataset, 80)} · <t:{saved_at}:R> by {who}"

    def version_line(self, version: int, facts: str) -> str:
        return f"**Version {version}** · {facts}"

    def older_versions(self, count: int) -> str:
        return f"…and {self._count(count, 'older version')}."

    def list_page(self, page: int, pages: int) -> str:
        return f"Page {page} of {pages}"

    def page_button(self, page: int) -> str:
        return f"Page {page}"

    def concept_forked(self, name: str, new: str) -> str:
        return f"{self._quoted(new)} has all that {self._quoted(name)} was taught, and goes its own way from here."

    def concepts_merged(self, name: str, into: str, version: int) -> str:
        return (
            f"Version {version} of {self._quoted(into)} has the labels of {self._quoted(name)}, too. The other concept "
            "is as it was."
        )

    def concept_renamed(self, name: str, new: str) -> str:
        return f"{self._quoted(name)} is called {self._quoted(new)} now."

    def confirm_delete_concept(self, name: str, versions: int) -> str:
        return (
            f"Delete {self._quoted(name)} with {self._count(versions, 'version')}? This cannot be taken back. Sessions "
            "that run go on, and can be saved again."
        )

    def delete_concept_button(self) -> str:
        return "Delete it"

    def concept_deleted(self, name: str) -> str:
        return f"{self._quoted(name)} is deleted."
