"""Words that must not be offered to a team: slurs, obscene words, and words about sex, excretion and cruelty.

WordNet marks slurs and obscene words, by a pointer to their usage or in the gloss.
"""

import re

from word_banks.wordnet import USAGE, WordNet

_USAGES = {"ethnic slur", "obscenity", "vulgarism", "disparagement", "dirty word", "derogation"}
_MARKS = re.compile(r"\b(obscene|vulgar|offensive|derogatory|disparaging|pejorative|ethnic slur|slur)\b", re.IGNORECASE)
_SUBJECTS = re.compile(
    r"\b(sexual\w*|copulat\w+|coitus|genital\w*|prostitut\w+|pornograph\w+|erotic\w*|masturbat\w+|homosexual\w*|"
    r"lesbian|penis|vagina\w*|vulva|scrotum|testic\w+|anus|buttocks|breasts?|nipples?|orgasm|semen|excre\w+|fa?eces|"
    r"urin\w+|defecat\w+|menstrua\w+|contracept\w+|enema|narcotic|heroin|cocaine|rape|raped|stupid|foolish|"
    r"despicable|contemptible|unpleasant person|unattractive|retarded|feeble-?minded|nazi|tortur\w+|suicide|"
    r"murder\w*|executed?|slave|slavery|castrat\w+|incest|brothel|lewd|lustful|nude|naked|abortion|corpse)\b",
    re.IGNORECASE,
)
_MORE = {
    "bitch", "cretin", "cripple", "eskimo", "gypsy", "imbecile", "limey", "midget", "moron", "slut", "spastic", "squaw",
    "tits", "knockers",
    "banging", "bedpan", "bidet", "bondage", "booger", "bosom", "bra", "brassiere", "breast", "bum", "bust", "butt",
    "colored", "concubine", "condom", "crap", "crotch", "dildo", "dismemberment", "dogging", "dope", "drugging",
    "erection", "eunuch", "fart", "fingering", "fondling", "g-string", "gallows", "gas chamber", "groin",
    "guillotine", "hag", "hash", "hooker", "hooking", "hooter", "hump", "humpback", "humping", "hunchback", "hustler",
    "idiot", "infecting", "jackass", "jerk", "kept woman", "loin", "love child", "lunatic", "lusting", "lynching",
    "marijuana", "massage parlor", "mating", "menopause", "mounting", "muff", "mutilation", "naked", "necking",
    "nipping", "nipple", "noose", "nude", "nudist", "opium", "ovary", "pantie", "panties", "pasty", "pecker",
    "peeler", "perversion", "petting", "pimp", "porn", "puke", "rape", "raping", "red-light district", "rump",
    "savage", "screwing", "scum", "slave", "sleazy", "snot", "sodomy", "souse", "spanking", "sperm", "spewing",
    "spunk", "steamy", "stripper", "striptease", "stroking", "sucking", "swastika", "tampon", "terrorist", "topless",
    "tramp", "ugly", "undies", "vibrator", "virgin", "vixen", "vomit", "vomiting", "voyeur", "wedgie", "wench",
    "whipping", "woody",
}  # fmt: skip
"""Words that are unfit in a meaning that WordNet does not mark."""
_HARMLESS = {
    "ape", "banana", "bathroom", "bear", "beaver", "bird", "black", "bladder", "boy", "bull", "bush", "cactus", "cat",
    "cat box", "cherry", "chick", "cow", "cracker", "crow", "diaper", "dog", "doll", "donkey", "dwarf", "egg",
    "fairy", "fish", "fox", "frog", "fruit", "goat", "goose", "gorilla", "hen", "hot dog", "kidney", "kitten",
    "lavatory", "litter", "mole", "monkey", "nut", "outhouse", "pansy", "peanut", "pear", "pickle", "pig", "rat",
    "rooster", "snake", "spade", "statue", "statuette", "taco", "tart", "tiger", "toilet", "turkey", "urinal", "weed",
    "white", "worm",
}  # fmt: skip
"""Words that WordNet marks in a rare meaning, and whose everyday meaning is harmless."""


_THINGS = {5, 6, 13, 17, 20}
"""WordNet's files of animals, artifacts, food, natural objects and plants."""


class Unfit:
    """Knows the unfit `words`, and the `parts` of them that also make a phrase unfit.

    A word that first of all names a thing stays, such as `shrimp`.
    """

    def __init__(self, wordnet: WordNet) -> None:
        usages = {key for key, synset in wordnet.synsets.items() if _USAGES.intersection(synset.words)}
        marked = (
            synset
            for synset in wordnet.synsets.values()
            if usages.intersection(synset.to(USAGE)) or _MARKS.search(_definition(synset.gloss))
        )
        things = {word for word, keys in wordnet.senses["n"].items() if wordnet.synsets[keys[0]].field in _THINGS}
        words = {word.lower() for synset in marked for word in synset.words if synset.key[0] == "n"}
        marked_words = words - things - _HARMLESS
        # The first meaning decides: a rarer one must not take an everyday word away.
        firsts = ((word, keys[0]) for senses in wordnet.senses.values() for word, keys in senses.items())
        about = {word for word, key in firsts if _SUBJECTS.search(_definition(wordnet.synsets[key].gloss))}
        self.parts = _MORE | marked_words
        self.words = (about - _HARMLESS) | self.parts

    def has(self, word: str) -> bool:
        """Whether a word must not be offered, or a phrase with a part that must not."""
        word = word.lower()
        return word in self.words or bool({*word.split()} & self.parts)


def _definition(gloss: str) -> str:
    """A gloss without its examples."""
    return gloss.partition('; "')[0]
