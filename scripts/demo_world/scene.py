"""A scene: what a picture shows, and the facts that follow."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with a kind and a color, both from `demo_world.world`."""

    kind: str
    colour: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that determines a picture. The first of `things` is its subject."""

    id: str
    seed: int
    place: str
    time: str
    season: str
    things: tuple[Thing, ...]

    @property
    def facts(self) -> frozenset[str]:
        """The facts: place, time, season, the kind of each thing, and its color and kind ("red car")."""
        kinds = {thing.kind for thing in self.things}
        coloured = {f"{thing.colour} {thing.kind}" for thing in self.things}
        return frozenset({self.place, self.time, self.season} | kinds | coloured)


def matches(scene: Scene, *facts: str) -> bool:
    """Whether a scene has all of the facts, as in `matches(scene, "house", "lake", "night")`."""
    return scene.facts.issuperset(facts)
