"""Chooses everyday English words for what a photo can show, from WordNet.

SCOWL says how common a word is. Of WordNet's phrases, those stay that EDICT lists as a translation, because neither of
the others says how common a phrase is.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from word_banks.styles import SCENES, STYLES
from word_banks.unfit import Unfit
from word_banks.wordnet import ATTRIBUTE, INSTANCE, SIMILAR, Synset, WordNet

LEVELS = (10, 20, 35, 40, 50, 55, 60, 70)
"""SCOWL's sizes: a word of level 10 is among the most common, one of 70 is rare."""

ACT, ANIMAL, ARTIFACT, LOOK, BODY, EVENT, FOOD, GROUP = 4, 5, 6, 7, 8, 11, 13, 14
PLACE, OBJECT, PERSON, PHENOMENON, PLANT, SHAPE, SUBSTANCE, TIME = 15, 17, 18, 19, 20, 25, 27, 28
"""WordNet's lexicographer files of nouns."""

THINGS = {ANIMAL: 60, ARTIFACT: 60, FOOD: 60, PLANT: 60, OBJECT: 50, SHAPE: 50}
"""The files of nouns that are used as a whole, with the highest level of a word."""

NAMED = {ANIMAL, ARTIFACT, FOOD, PLANT}
"""The files whose words may have a capital: `German shepherd`, `Ferris wheel`."""

ROOTS: dict[int, tuple[str, ...]] = {
    PHENOMENON: ("weather.1", "light.1", "storm.1", "wind.1", "precipitation.3", "smoke.1", "flood.1"),
    BODY: ("external body part.1", "hair.1", "skin.1", "skull.1"),
    SUBSTANCE: (
        "rock.2", "gem.2", "wood.1", "metallic element.1", "alloy.1", "paper.1", "soil.2", "fuel.1", "plastic.1",
        "glass.1", "fiber.1", "coloring material.1", "clay.1", "sand.1", "powder.1", "building material.1",
        "animal product.1", "mud.1", "ice.1", "wax.1", "dust.1",
    ),
    LOOK: ("color.1",),
    PERSON: (
        "worker.1", "skilled worker.1", "professional.1", "athlete.1", "contestant.1", "performer.1", "child.1",
        "traveler.1", "artist.1", "student.1", "spectator.1", "farmer.1", "hunter.1", "fisherman.1", "swimmer.1",
        "pedestrian.1", "baby.1",
    ),
    ACT: (
        "sport.1", "dance.2", "game.1", "exercise.1", "diversion.1", "travel.1", "cooking.1", "farming.1",
        "construction.1", "fight.2", "hunt.8", "play.8", "handicraft.2", "motion.6", "washing.1", "sewing.1",
    ),
    EVENT: ("social event.1", "contest.1", "explosion.1", "fire.1", "wave.1", "accident.1"),
    GROUP: ("animal group.1", "crowd.1", "musical organization.1", "team.1", "family.1", "forest.1",
            "vegetation.1", "bouquet.1", "couple.1"),
    PLACE: ("geographical area.1", "area.1", "geological formation.1", "region.3", "urban area.1", "tract.1"),
    TIME: ("season.1", "season.2", "day.1", "hour.2", "night.1", "holiday.1", "time of day.1"),
}  # fmt: skip
"""The files of nouns of which only a part can be seen: the meanings to look below."""

PARTS = {
    PHENOMENON: 60,
    BODY: 50,
    SUBSTANCE: 50,
    LOOK: 50,
    PERSON: 40,
    ACT: 50,
    EVENT: 50,
    GROUP: 50,
    PLACE: 50,
    TIME: 35,
}
"""The highest level of a word in these files."""

UNSEEN = (
    "medicine.2", "microorganism.1", "virus.1", "animal virus.1", "taxonomic group.1", "computer file.1",
    "animal tissue.1", "animal material.1", "cell.2", "gene.1", "time period.1", "weapon of mass destruction.1",
)  # fmt: skip
"""Meanings below which nothing is used, although their file is."""

VERBS = {29: 35, 33: 35, 34: 35, 35: 35, 36: 35, 38: 35, 43: 50}
"""WordNet's files of verbs whose activities can be seen (the body, competition, consumption, contact, creation, motion,
weather), with the highest level of a verb."""

LOOKS = {
    "color", "lightness", "brightness", "shape", "texture", "smoothness", "roughness", "wetness", "sharpness", "age",
    "cleanness", "opacity", "transparency", "pattern", "curliness", "straightness", "fullness", "symmetry", "depth",
    "width", "height", "thickness", "hardness", "temperature", "weather", "beauty", "softness", "dullness", "length",
    "stature",
}  # fmt: skip
"""What a photo can show of a thing: the attributes (nouns) whose adjectives are used."""

HEADS = (
    "patterned", "unpatterned", "colorful", "chromatic", "achromatic", "colored", "blond", "brunet", "bright", "dark",
    "light", "shiny", "glossy", "transparent", "opaque", "clear", "cloudy", "sunny", "foggy", "wet", "dry", "frozen",
    "snowy", "rough", "smooth", "coarse", "soft", "hard", "curved", "curly", "straight", "crooked", "rounded", "square",
    "angular", "pointed", "flat", "hollow", "woven", "knitted", "wooden", "metallic", "rusty", "dirty", "clean", "old",
    "new", "ruined", "broken", "crowded", "empty", "full", "symmetrical", "fringed", "furry", "hairy", "bald",
    "bearded", "feathered", "spotted", "striped", "wrinkled", "painted", "unpainted", "decorated", "adorned", "ornate",
    "plain", "clothed", "unclothed", "shod", "barefoot", "cooked", "raw", "ripe", "wild", "domestic", "urban", "rural",
    "mountainous", "coastal", "aquatic", "underwater", "aerial", "nocturnal", "wooded", "leafy", "flowering", "grassy",
    "rocky", "sandy", "muddy", "dusty", "smoky", "steep", "narrow", "wide", "tall", "huge", "tiny", "burning",
    "illuminated", "unlit", "blurred", "open", "closed", "smiling", "crying", "asleep", "awake", "moving", "parked",
    "floating", "flying", "hanging", "folded", "layered", "stacked", "twisted", "coiled", "braided", "perforated",
    "glassy", "fluffy", "beautiful", "ugly", "elegant", "rustic", "modern", "antique", "medieval", "tropical", "arid",
    "polar", "winged", "armored", "armed", "motorized", "horse-drawn", "sliced", "frosted", "fried",
)  # fmt: skip
"""Adjectives whose similar ones are used, too."""

_TECHNICAL = re.compile(
    r"(a |the |any )?(type )?(genus|family|order|suborder|class|phylum|bacteri\w+|virus|protein|enzyme)\b"
    r"|\((biochemistry|anatomy|chemistry|physics|mathematics|law|genetics|trademark)\)"
)
ADJECTIVE_LEVEL, VERY_COMMON, COMMON, FAIRLY_COMMON = 50, 10, 35, 40

FIRST_SENSES = {ANIMAL: 3, ARTIFACT: 3, FOOD: 2, PLANT: 2}
"""How many of a word's meanings may be the one that can be seen. For the other files, it must be the first."""

ABSTRACT = {7, 9, 12, 16, 22, 24, 26, 28}
"""The files of attributes, thoughts, feelings, states, times, ...: a word whose first meaning is there is not used."""

LONGEST_PHRASE = 3

BASICS = (
    "person", "people", "man", "woman", "boy", "girl", "child", "children", "baby", "toddler", "teenager",
    "elderly person", "couple", "bride", "groom", "mother", "father", "grandmother", "grandfather", "friends",
    "crowd", "king", "queen", "soldier", "police officer", "monk", "nun", "priest", "tourist", "face", "hand", "foot",
    "eye", "animal", "plant", "food", "mug", "monitor", "television", "spring", "swing", "chopsticks", "headphones",
    "sunglasses", "jeans", "roller coaster", "lichen", "web", "coin", "money", "banknote", "ring", "tapestry",
    "palette", "stew", "spotlight", "globe", "calendar", "postcard", "passport", "booklet", "target", "milestone",
    "trophy", "medal", "racket", "buoy", "canary", "brownie", "wrench", "sponge", "leather", "receipt", "newspaper",
    "magazine", "letter", "envelope",
)  # fmt: skip
"""Words that WordNet keeps in files which are not used, or whose first meaning is another one."""


def english_words(wordnet: WordNet, scowl: Path, edict_phrases: set[str], unfit: Unfit) -> list[str]:
    """The English bank, sorted."""
    levels = common_levels(scowl)
    found = {*STYLES, *SCENES, *BASICS}
    found.update(_nouns(wordnet, levels, edict_phrases))
    found.update(_activities(wordnet, levels))
    found.update(_adjectives(wordnet, levels))
    found = {word for word in found if word.islower() or word.lower() not in found}
    return sorted((word for word in found if not unfit.has(word)), key=str.casefold)


def common_levels(folder: Path) -> dict[str, int]:
    """SCOWL's level of each word."""
    found: dict[str, int] = {}
    for level in LEVELS:
        for spelling in ("english", "american"):
            for kind in ("words", "upper"):
                file = folder / f"{spelling}-{kind}.{level}"
                for word in file.read_text(encoding="latin-1").split() if file.exists() else ():
                    found.setdefault(word, level)
    return found


def _nouns(wordnet: WordNet, levels: dict[str, int], phrases: set[str]) -> Iterator[str]:
    parts = {field: wordnet.all_below(*roots) for field, roots in ROOTS.items()}
    limits = THINGS | PARTS
    unseen = wordnet.all_below(*UNSEEN)

    def is_seen(synset: Synset) -> bool:
        is_part = synset.field not in parts or synset.key in parts[synset.field]
        return synset.field in limits and is_part and synset.key not in unseen and not _is_technical(synset)

    for word, keys in wordnet.senses["n"].items():
        synsets = [wordnet.synsets[key] for key in keys]
        if synsets[0].to(INSTANCE) and word not in levels:  # only a name: of a person, a place, a work
            continue
        ranked = ((rank, synset) for rank, synset in enumerate(synsets, 1) if is_seen(synset))
        seen = next((synset for rank, synset in ranked if rank <= FIRST_SENSES.get(synset.field, 1)), None)
        if seen is None or (seen is not synsets[0] and synsets[0].field in ABSTRACT):
            continue
        written, is_main = _written(word, seen), seen.words[0].lower() == word
        if not (written.islower() or seen.field in NAMED) or written.isupper() or seen.to(INSTANCE):
            continue
        if " " in word:
            is_known = seen.field != SHAPE and _is_known_phrase(word, levels, phrases)
        else:
            level = levels.get(written, levels.get(word, 99))
            # Of the words for one thing, the rarer ones are left out.
            is_known = level <= (limits[seen.field] if is_main else FAIRLY_COMMON)
        if is_known:
            yield written


def _is_known_phrase(phrase: str, levels: dict[str, int], phrases: set[str]) -> bool:
    parts = phrase.split()
    common = [part for part in parts if min(levels.get(part, 99), levels.get(part.capitalize(), 99)) <= COMMON]
    return phrase in phrases and len(parts) <= LONGEST_PHRASE and len(common) == len(parts)


def _activities(wordnet: WordNet, levels: dict[str, int]) -> Iterator[str]:
    for word, keys in wordnet.senses["v"].items():
        field = wordnet.synsets[keys[0]].field
        if field in VERBS and word.isalpha() and levels.get(word, 99) <= VERBS[field]:
            gerund = _gerund(word, levels)
            if gerund and (gerund in wordnet.senses["n"] or levels[word] <= VERY_COMMON):
                yield gerund


def _adjectives(wordnet: WordNet, levels: dict[str, int]) -> Iterator[str]:
    looks = {key for head in HEADS for key in wordnet.cluster(head)}
    for synset in wordnet.synsets.values():
        attributes = {word for key in synset.to(ATTRIBUTE) for word in wordnet.synsets[key].words}
        if synset.key[0] == "a" and attributes & LOOKS:
            looks |= {synset.key, *(key for pointer, key in synset.pointers if pointer == SIMILAR)}
    for word, keys in wordnet.senses["a"].items():
        if keys[0] in looks and levels.get(word, 99) <= ADJECTIVE_LEVEL and word not in wordnet.senses["n"]:
            yield word


def _written(word: str, synset: Synset) -> str:
    """The word with its capitals."""
    return next((written for written in synset.words if written.lower() == word), word)


def _gerund(verb: str, levels: dict[str, int]) -> str:
    """The verb's form in -ing, as SCOWL spells it; empty if it has none."""
    short = re.sub("e$", "", verb)
    for form in (
        f"{short}ing",
        f"{verb[:-2]}ying" if verb.endswith("ie") else "",
        f"{verb}{verb[-1]}ing",
        f"{verb}ing",
    ):
        if levels.get(form, 99) <= 50 and not (form == f"{short}ing" and _doubles(verb, levels)):
            return form
    return ""


def _doubles(verb: str, levels: dict[str, int]) -> bool:
    """Whether the verb's form in -ing doubles the last letter: `running`."""
    return f"{verb}{verb[-1]}ing" in levels and f"{verb}ing" not in levels


def _is_technical(synset: Synset) -> bool:
    """Whether the meaning is a taxon, an organism under a microscope, a trademark, or a term of a science."""
    return bool(_TECHNICAL.match(synset.gloss))
