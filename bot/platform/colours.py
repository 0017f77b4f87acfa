"""The color of each label, in embeds, frames and charts. Pure."""

from engine.sessions.tally import Label

COLOURS = {Label.NONE: 0x4E5058, Label.YES: 0x248046, Label.NO: 0xDA373C, Label.DISPUTED: 0xF0B232}
