"""Captions for scenes in varied wording, with the facts that they state."""

from dataclasses import dataclass
from random import Random

from demo_world import wording
from demo_world.scene import Scene, Thing
from demo_world.world import KINDS, PLACES, TIMES

_GLUE = ("a", "an", "the", "and", "with", "one", "some", "of", "in", "photo", "photos", "pictures", "images")


@dataclass(frozen=True, slots=True)
class Caption:
    """A text, and the facts a scene must have for it to be true (see `Scene.facts`)."""

    text: str
    facts: frozenset[str]


def captions(scene: Scene, rng: Random, count: int = 1) -> tuple[Caption, ...]:
    """Return captions of a scene. Each states some of its facts."""
    return tuple(_caption(scene, rng) for _ in range(count))


def words() -> frozenset[str]:
    """Return every word that can occur in a caption."""
    tables = (wording.ONE, wording.MANY, wording.COLOURS, wording.PLACES, wording.WHERE, wording.TIMES,
              wording.SEASONS, wording.EARLY)  # fmt: skip
    phrases = [phrase for table in tables for row in table.values() for phrase in row]
    phrases += [*wording.PREFIXES, *wording.FILLERS, *wording.ABOVE, *wording.ACROSS, *_GLUE]
    phrases += [colour for kind in KINDS.values() for colour in kind.colours]
    return frozenset(word for phrase in phrases for word in phrase.split())


def _caption(scene: Scene, rng: Random) -> Caption:
    facts: set[str] = set()
    says_place, says_time = rng.random() < 0.55, rng.random() < 0.4
    parts = []
    if rng.random() < 0.93 or not (says_place or says_time):
        things = list(scene.things)
        rng.shuffle(things)
        parts.append(_thing(things[0], rng, facts))
        if len(things) == 2 and rng.random() < 0.3:
            parts += [rng.choice(("and", "with")), _thing(things[1], rng, facts)]
        if says_place:
            parts.append(_where(scene, things[0], rng, facts))
    else:
        parts.append(_place_alone(scene, rng, facts))
    when = [_said(wording.TIMES, scene.time, rng, facts)] if says_time else []
    if rng.random() < 0.14:
        when.append(_said(wording.SEASONS, scene.season, rng, facts))
    rng.shuffle(when)
    prefix = [rng.choice(wording.PREFIXES)] if rng.random() < 0.3 else []
    return Caption(" ".join([*prefix, *parts, *when]), frozenset(facts))


def _thing(thing: Thing, rng: Random, facts: set[str]) -> str:
    """Return a noun phrase. If it names a color, that is added to the stated facts."""
    noun, adjectives = thing.kind, []
    if rng.random() < 0.1:
        adjectives.append(rng.choice(wording.FILLERS))
    if rng.random() < 0.42:
        adjectives.append(rng.choice(wording.COLOURS.get(thing.colour, (thing.colour,))))
        facts.add(f"{thing.colour} {thing.kind}")
    facts.add(thing.kind)
    if rng.random() < 0.15:
        return " ".join([*adjectives, rng.choice(wording.MANY[noun])])
    phrase = " ".join([*adjectives, rng.choice(wording.ONE[noun])])
    article = rng.choices(("a", "the", "", "one"), (0.72, 0.1, 0.15, 0.03))[0]
    return _with_article(article, phrase)


def _where(scene: Scene, thing: Thing, rng: Random, facts: set[str]) -> str:
    """Return a preposition and the place."""
    preposition = rng.choice(wording.WHERE[scene.place])
    if KINDS[thing.kind].carrier == "sky":
        preposition = rng.choice(wording.ABOVE)
    elif thing.kind == "bridge":
        preposition = rng.choice(wording.ACROSS)
    return f"{preposition} {_place(scene, rng, facts)}"


def _place_alone(scene: Scene, rng: Random, facts: set[str]) -> str:
    early = ""
    known = [fact for fact in (scene.time, scene.season) if fact in wording.EARLY]
    if known and rng.random() < 0.3:
        early = _said(wording.EARLY, rng.choice(known), rng, facts) + " "
    return early + _place(scene, rng, facts)


def _place(scene: Scene, rng: Random, facts: set[str]) -> str:
    name = _said(wording.PLACES, scene.place, rng, facts)
    return _with_article(rng.choices(("the", "a", ""), (0.6, 0.34, 0.06))[0], name)


def _said(table: dict[str, tuple[str, ...]], fact: str, rng: Random, facts: set[str]) -> str:
    facts.add(fact)
    return rng.choice(table[fact])


def _with_article(article: str, phrase: str) -> str:
    if article == "a" and phrase[0] in "aeiou":
        article = "an"
    return f"{article} {phrase}".strip()


FACTS: tuple[str, ...] = (
    *PLACES,
    *TIMES,
    *wording.SEASONS,
    *KINDS,
    *(f"{colour} {name}" for name, kind in KINDS.items() for colour in kind.colours),
)
"""All facts, in a fixed order."""
