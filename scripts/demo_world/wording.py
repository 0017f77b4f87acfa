"""The words for facts: all the ways in which captions express them. In lower case, like the tokenizer's input."""

PREFIXES = (
    "a photo of",
    "a picture of",
    "an image of",
    "a drawing of",
    "a painting of",
    "an illustration of",
    "a view of",
    "photo of",
    "picture of",
)
FILLERS = ("little", "small", "big", "large", "old", "beautiful", "lonely", "nice", "pretty", "single", "quiet")
"""Adjectives that say nothing about the picture."""

ONE: dict[str, tuple[str, ...]] = {
    "house": ("house", "house", "house", "cottage", "cabin", "home", "hut"),
    "tower": ("tower", "tower", "castle tower", "castle"),
    "lighthouse": ("lighthouse", "lighthouse", "light house"),
    "windmill": ("windmill", "windmill", "mill", "wind mill"),
    "bridge": ("bridge", "stone bridge"),
    "tent": ("tent", "tent", "camping tent", "camp"),
    "boat": ("boat", "boat", "boat", "ship", "sailboat"),
    "car": ("car", "car", "car", "automobile", "auto"),
    "bus": ("bus", "bus", "coach"),
    "balloon": ("balloon", "hot air balloon", "hot air balloon"),
    "tree": ("tree",),
    "horse": ("horse", "horse", "pony"),
    "cow": ("cow", "cow", "bull"),
    "sheep": ("sheep", "sheep", "lamb", "flock of sheep"),
    "deer": ("deer", "deer", "stag"),
    "dog": ("dog", "dog", "puppy"),
    "cat": ("cat", "cat", "kitten", "kitty"),
    "bird": ("bird", "bird", "flying bird"),
}
"""Each kind's names after an article."""

MANY: dict[str, tuple[str, ...]] = {
    "house": ("houses", "cottages", "cabins", "homes"),
    "tower": ("towers", "castles"),
    "lighthouse": ("lighthouses",),
    "windmill": ("windmills", "mills"),
    "bridge": ("bridges",),
    "tent": ("tents", "camping"),
    "boat": ("boats", "ships", "sailboats"),
    "car": ("cars",),
    "bus": ("buses",),
    "balloon": ("balloons", "hot air balloons"),
    "tree": ("trees",),
    "horse": ("horses", "ponies"),
    "cow": ("cows", "cattle"),
    "sheep": ("sheep", "lambs"),
    "deer": ("deer",),
    "dog": ("dogs", "puppies"),
    "cat": ("cats", "kittens"),
    "bird": ("birds", "flying birds"),
}
"""Each kind's names without one."""

COLOURS: dict[str, tuple[str, ...]] = {"grey": ("grey", "gray")}
"""Other names for colors."""

PLACES: dict[str, tuple[str, ...]] = {
    "lake": ("lake",),
    "mountains": ("mountains", "mountain", "alps", "peaks"),
    "forest": ("forest", "woods", "wood"),
    "beach": ("beach", "beach", "seaside", "sea", "ocean", "shore", "coast"),
    "desert": ("desert", "dunes"),
    "city": ("city", "city", "town", "street"),
    "meadow": ("meadow", "meadow", "field", "pasture", "hills", "countryside"),
    "flowers": ("flowers", "field of flowers", "flower field"),
    "river": ("river", "river", "stream"),
    "snowfield": ("snowy plain", "snowy hills", "snowy field", "snow field"),
}
"""Each place's names."""

WHERE: dict[str, tuple[str, ...]] = {
    "lake": ("by", "by", "beside", "near", "at", "next to", "on", "on the shore of"),
    "mountains": ("in", "in", "in front of", "among", "below", "near"),
    "forest": ("in", "in", "near", "among", "in front of"),
    "beach": ("on", "on", "at", "by", "near", "beside"),
    "desert": ("in", "in", "among"),
    "city": ("in", "in", "in front of", "on"),
    "meadow": ("in", "in", "on", "among"),
    "flowers": ("in", "among", "between", "amid"),
    "river": ("by", "on", "beside", "near", "at", "next to", "on the bank of"),
    "snowfield": ("in", "on"),
}
"""Prepositions for each place."""

ABOVE = ("over", "above")
ACROSS = ("over", "across")

TIMES: dict[str, tuple[str, ...]] = {
    "day": ("by day", "during the day", "in daylight", "on a sunny day", "in the sunshine", "at noon",
            "in the daytime"),
    "dawn": ("at dawn", "at dawn", "at sunrise", "in the early morning", "in the morning", "at daybreak"),
    "dusk": ("at dusk", "at sunset", "at sunset", "in the evening", "at twilight", "in the red evening light"),
    "night": ("at night", "at night", "at night", "by night", "in the night", "in the dark", "after dark",
              "under the stars", "in the moonlight", "under the moon", "at midnight"),
}  # fmt: skip
SEASONS: dict[str, tuple[str, ...]] = {
    "spring": ("in spring",),
    "summer": ("in summer",),
    "autumn": ("in autumn", "in fall", "in the fall"),
    "winter": ("in winter", "in the snow", "in the snow", "with snow", "under snow"),
}
EARLY: dict[str, tuple[str, ...]] = {"night": ("dark", "moonlit"), "winter": ("snowy",), "day": ("sunny",)}
"""Adjectives of a whole picture that stand before its place."""
