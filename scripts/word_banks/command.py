"""The command line of `scripts/make_word_banks.py`."""

from hashlib import blake2b
from pathlib import Path
from typing import Annotated

import typer

from _setup import ROOT
from engine.vocabularies.words import PART
from word_banks.demo import demo_words
from word_banks.edict import phrases_of, read_edict
from word_banks.english import english_words
from word_banks.japanese import japanese_words
from word_banks.unfit import Unfit
from word_banks.wordnet import WordNet

BANKS = ROOT / "engine" / "vocabularies" / "banks"
DEMO = ROOT / "engine" / "encoders" / "demo" / "words.txt"

ENGLISH_NOTE = """\
Everyday English words and phrases for what a photo can show. Made by scripts/make_word_banks.py.
The words are from WordNet 3.0, copyright 2006 by Princeton University, whose licence allows to use, copy, modify and
distribute it without fee (https://wordnet.princeton.edu/license-and-commercial-use). SCOWL, copyright 2000-2011 by
Kevin Atkinson (http://wordlist.aspell.net/scowl-readme), says which words are common, and EDICT which phrases.
The words for styles and scenes are ours."""
JAPANESE_NOTE = """\
Everyday Japanese words for what a photo can show. Made by scripts/make_word_banks.py.
From EDICT, the property of the Electronic Dictionary Research and Development Group, in conformance with the Group's
licence (https://www.edrdg.org/edrdg/licence.html): Creative Commons Attribution-ShareAlike 4.0, which applies to this
file, too."""
UNFIT_NOTE = """\
Words that are never offered, such as slurs: BLAKE2b hashes of eight bytes, so that nobody has to read them.
A star marks a word that makes a phrase unfit, too.
Made by scripts/make_word_banks.py from WordNet (see en.txt)."""
DEMO_NOTE = "The words that the demo's encoder knows for what its scenes show. Made by scripts/make_word_banks.py."

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

WordNetFolder = Annotated[Path, typer.Option("--wordnet", help="Folder of WordNet's database, with data.noun.")]
ScowlFolder = Annotated[Path, typer.Option("--scowl", help="Folder of SCOWL's final lists, with english-words.10.")]
EdictFile = Annotated[Path, typer.Option("--edict", help="The file edict, in EUC-JP.")]


@app.command()
def make(wordnet: WordNetFolder, scowl: ScowlFolder, edict: EdictFile) -> None:
    """Make the word banks in engine/vocabularies/banks and the demo's words.

    Debian's packages wordnet-base, scowl and edict have the files in /usr/share/wordnet, /usr/share/dict/scowl and
    /usr/share/edict.
    """
    meanings, entries = WordNet(wordnet), read_edict(edict)
    unfit = Unfit(meanings)
    english = english_words(meanings, scowl, phrases_of(entries), unfit)
    _write(BANKS / "en.txt", ENGLISH_NOTE, english)
    _write(BANKS / "ja.txt", JAPANESE_NOTE, japanese_words(entries, english))
    _write(BANKS / "unfit.txt", UNFIT_NOTE, sorted(_hash(word) + PART * (word in unfit.parts) for word in unfit.words))
    _write(DEMO, DEMO_NOTE, demo_words())


def _write(file: Path, note: str, words: list[str]) -> None:
    file.parent.mkdir(exist_ok=True)
    lines = [*(f"# {line}" for line in note.splitlines()), *words]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{file.relative_to(ROOT)}: {len(words):,} words")


def _hash(word: str) -> str:
    """As in `engine.vocabularies.words.is_unfit`."""
    return blake2b(word.encode(), digest_size=8).hexdigest()
