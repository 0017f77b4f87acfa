"""Narrows a prompt down: suggests words of the dataset that say better than the prompt what the team means."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from cachetools import LRUCache

from engine.errors import NinefoldError
from engine.galleries.gallery import Gallery
from engine.learning.prompt_query import parse
from engine.learning.prompts import PICTURE, Prompts
from engine.learning.refiner import lesson
from engine.learning.suggestions import LOOKED_AT, MENU, Suggestion, is_broad, nearby, shared
from engine.photo import Embedding, pack_embedding, unpack_embedding
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Reprompted, Stage
from engine.sessions.live import LiveSession
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.views import Look, RoundView, ranked
from engine.sessions.word_menu import Due, due
from engine.suggestions.word_indexes import DatasetWords, WordIndexes

log = logging.getLogger(__name__)

Words = tuple[tuple[str, int], ...]
"""Words, each with the number of photos of the dataset that it fits."""

ROUND_SECONDS, REQUEST_SECONDS = 1.0, 10.0
"""How long a round, and a member who asks for words, wait for a dataset's words."""
_ATTEMPTS = 3  # at a change of the prompt, if another member changes it in the meantime
_REMEMBERED = 1_000


class Narrowing:
    """Suggests words for sessions, and changes prompts by them."""

    def __init__(self, services: Services, prompts: Prompts) -> None:
        self._services, self._prompts, self._indexes = services, prompts, WordIndexes(services)
        self._without_words: LRUCache[tuple[str, Due], None] = LRUCache(_REMEMBERED)

    async def offer(self, view: RoundView, language: str) -> RoundView:
        """The round, with the words that its message should offer now. The journal keeps them.

        A round does not wait long for words. If they come later, `Engine.late_changes` yields it. A failure is logged,
        because a round is complete without words.
        """
        live = await self._services.sessions.of(view.session_id, view.channel_id)
        wanted = due(live.session) if view.number == len(live.session.rounds) else None
        if wanted is None or (live.session.offered and Due.of(live.session.offered) == wanted):
            return view
        if (view.session_id, wanted) in self._without_words:
            return view
        try:
            words = await self._chosen(live, wanted, language)
            if words:
                await live.commit(lambda now: rules.offer(now, wanted, words))
        except NinefoldError as error:
            log.warning("round %d of %s offers no words: %s", view.number, view.session_id, error)
            return view
        return live.view(view.number)

    async def words(self, channel_id: int, session_id: str, language: str) -> Words:
        """Words for the present state of a session, for a member who asks. Empty if there are none, or none yet."""
        live = await self._services.sessions.of(session_id, channel_id)
        known = await self._indexes.get(live.gallery, language, REQUEST_SECONDS)
        run = self._services.workers.vocabulary.run
        return () if known is None else await run(_all_words, known, live.session, live.embeddings())

    async def try_word(self, channel_id: int, session_id: str, word: str) -> Look:
        """The nearest photos to the prompt that `use` would make. Changes nothing."""
        live = await self._services.sessions.of(session_id, channel_id)
        asked = await self._prompts.narrow(live.gallery, live.session, word)
        matches = await self._services.workers.search.run(live.gallery.nearest, asked.query, ROUND_SIZE)
        return Look(asked.prompt, live.gallery.dataset.name, ranked(matches), asked.hints)

    async def use(
        self, channel_id: int, session_id: str, member_id: int, word: str, *, excludes: bool = False
    ) -> RoundView:
        """Put a word in place of the prompt's words or, with `excludes`, leave it out. The votes stay.

        The member can undo it. Returns the last round.
        """
        live = await self._services.sessions.of(session_id, channel_id)
        member = await self._services.members.key(member_id)
        for _ in range(_ATTEMPTS):
            before = rules.check_open(live.session)
            asked = await self._prompts.narrow(live.gallery, before, word, excludes=excludes)
            prompt, packed, old = asked.prompt, pack_embedding(asked.query), before.reprompted

            def decide(
                now: Session, prompt: str = prompt, packed: str = packed, old: Reprompted | None = old
            ) -> Sequence[Reprompted]:
                is_unchanged = now.reprompted == old
                return rules.reword(now, member, prompt, packed, word, excludes=excludes) if is_unchanged else ()

            if await live.commit(decide) or live.session.reprompted == old:
                break
        return live.view()

    async def _chosen(self, live: LiveSession, wanted: Due, language: str) -> Words:
        """The words that are due. Empty if there are none, or none yet."""
        session, gallery = live.session, live.gallery
        making = self._indexes.making(gallery, language)
        known = await self._indexes.get(gallery, language, ROUND_SECONDS)
        if known is None:
            if not making.done():
                place = (session.channel_id, session.id, len(session.rounds))
                making.add_done_callback(lambda done: self._report(done, *place))
            return ()
        near = await self._near(gallery, session) if wanted.stage is Stage.START else None
        run = self._services.workers.vocabulary.run
        found = await run(_due_words, known, session, live.embeddings(), wanted.stage, near)
        if not found:
            self._without_words[session.id, wanted] = None
        return found

    def _report(self, made: "asyncio.Task[DatasetWords | None]", channel_id: int, session_id: str, number: int) -> None:
        """Have a round that did not wait for its words show them."""
        if not made.cancelled() and made.exception() is None and made.result() is not None:
            self._services.sessions.changed_late(channel_id, session_id, number)

    async def _near(self, gallery: Gallery, session: Session) -> Embedding:
        prompt = unpack_embedding(session.embedding)
        found = await self._services.workers.search.run(gallery.nearest, prompt, LOOKED_AT)
        return np.stack([match.embedding for match in found]) if found else np.empty((0, len(prompt)), np.float32)


def _due_words(
    known: DatasetWords,
    session: Session,
    embeddings: Mapping[str, Embedding],
    stage: Stage,
    near: Embedding | None,
) -> Words:
    """The words of a menu: none that the session has offered before."""
    prompt, offered = unpack_embedding(session.embedding), _numbers(known, session.words_offered)
    if near is not None and not is_broad(known.index, prompt, near):
        return ()
    left_out = _left_out(known, session)
    if stage is Stage.FOUND:
        return _texts(known, _shared(known, session, embeddings, {*offered, *left_out}))
    return _texts(known, nearby(known.index, prompt, [*offered, *(left_out - offered)]))


def _all_words(known: DatasetWords, session: Session, embeddings: Mapping[str, Embedding]) -> Words:
    """Words that the photos voted yes share, if there are any, and then words near the prompt."""
    left_out = _left_out(known, session)
    first = _shared(known, session, embeddings, left_out)
    taken = [*left_out, *(one.word for one in first)]
    more = nearby(known.index, unpack_embedding(session.embedding), taken, MENU - len(first))
    return _texts(known, [*first, *more])


def _shared(
    known: DatasetWords, session: Session, embeddings: Mapping[str, Embedding], without: Collection[int]
) -> list[Suggestion]:
    taught = lesson(session, embeddings)
    yes = taught.labels == 1
    return shared(known.index, taught.prompt, taught.rows[yes], taught.rows[~yes], without)


def _left_out(known: DatasetWords, session: Session) -> set[int]:
    """The words that the prompt leaves out already."""
    return _numbers(known, parse(session.prompt, has_pictures=PICTURE in session.prompt).negative)


def _numbers(known: DatasetWords, words: Collection[str]) -> set[int]:
    return {known.numbers[word] for word in words if word in known.numbers}


def _texts(known: DatasetWords, found: Sequence[Suggestion]) -> Words:
    return tuple((known.vocabulary.words[one.word].text, one.photos) for one in found)
