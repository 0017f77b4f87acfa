"""What a saved concept teaches a classifier. Pure."""

import numpy as np

from engine.concepts.snapshot import Kept
from engine.learning.refiner import Lesson
from engine.photo import unpack_embedding
from engine.sessions.tally import Label, Tally


def lesson_of(kept: Kept, quorum: int = 1) -> Lesson:
    """The training data of a saved concept. Members' own pictures need `quorum` votes. Pure.

    Photos of datasets had enough votes when the version was saved.
    """
    prompt = unpack_embedding(kept.embedding)
    rows, labels, weights = [], [], []
    for one in kept.judged:
        votes = [cast.vote for cast in one.votes.values()]
        tally = Tally.of(votes, one.settled, 1 if one.dataset else quorum)
        if tally.label in (Label.YES, Label.NO):
            rows.append(unpack_embedding(one.embedding))
            labels.append(tally.label is Label.YES)
            weights.append(tally.weight)
    stacked = np.stack(rows) if rows else np.empty((0, len(prompt)), np.float32)
    return Lesson(prompt, stacked, np.array(labels, np.float32), np.array(weights, np.float32))
