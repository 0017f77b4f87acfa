"""A scene: what is in a picture, and what is therefore true of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of a kind, in a colour; both are words of `demo_world.world`."""

    kind: str
    colour: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a picture is drawn from. The first of `things` is its subject."""

    id: str
    seed: int
    place: str
    time: str
    season: str
    things: tuple[Thing, ...]

    @property
    def facts(self) -> frozenset[str]:
        """What is true of it: place, time, season, each thing's kind, and its colour and kind ("red car")."""
        kinds = {thing.kind for thing in self.things}
        coloured = {f"{thing.colour} {thing.kind}" for thing in self.things}
        return frozenset({self.place, self.time, self.season} | kinds | coloured)


def matches(scene: Scene, *facts: str) -> bool:
    """Whether every one of the facts holds: `matches(scene, "house", "lake", "night")`."""
    return scene.facts.issuperset(facts)
