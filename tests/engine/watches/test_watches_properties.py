"""Whatever happens, and in whatever order, a watch shows each new photo that fits once."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import DatabaseError
from tests.engine.watches.test_watches import FITS, World, near, world

__all__ = ["world"]

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come in"), st.integers(1, 9), st.integers(0, 3)),
        st.tuples(st.just("hide"), st.integers(0, 200)),
        st.tuples(st.just("unhide")),
        st.tuples(st.just("step")),
        st.tuples(st.just("die before the post")),
        st.tuples(st.just("fail to look")),
        st.tuples(st.just("restart")),
    ),
    max_size=14,
)


class Course:
    """A random course of events, and what should have been shown by its end."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.came: list[str] = []
        self.hidden: list[str] = []

    async def take(self, name: str, *values: Any) -> None:
        """Let one thing happen."""
        gallery = await self.world.engine.services.gallery("demo")
        match name:
            case "come in":
                names = self.world.come_in(*values)
                # The examples share a dataset. As it fills with fitting photos, fewer new ones stand out from the rest.
                aim = (await self.world.now()).aim
                scores = near(FITS, len(names), self.world.added) @ aim.embedding
                self.came += [name for name, score in zip(names, scores, strict=True) if score >= aim.threshold]
            case "hide" if self.came:
                photo = self.came[values[0] % len(self.came)]
                if photo not in self.hidden:
                    gallery.hide(photo, "key")
                    self.hidden.append(photo)
            case "unhide" if self.hidden:
                gallery.unhide(self.hidden.pop(), "key")
            case "step":
                await self.world.step()
            case "die before the post":
                await self.world.made()
                self.world.reopen()
            case "fail to look":
                await self._fail()
            case "restart":
                self.world.reopen()

    async def _fail(self) -> None:
        """The look is carried out, but its answer is lost."""
        scan = self.world.database.scan
        execute = scan.execute

        def lose(*arguments: Any) -> None:
            execute(*arguments)
            raise DatabaseError("the answer is lost")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scan, "execute", lose)
            try:
                await self.world.made()
            except DatabaseError:
                return


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_each_new_photo_that_fits_is_shown_once(world: World, steps: list[tuple[Any, ...]]) -> None:
    """Inserts, hidden photos, lost answers, crashes between record and post, and restarts lose and repeat none."""
    for watch in await world.engine.watches.of_server(1):
        await world.engine.watches.stop(watch.id)
    world.posted.clear()
    world.reopen()
    world.thread += 1
    world.ahead += 7200
    await world.watch()
    course = Course(world)
    for step in steps:
        await course.take(*step)
    world.engine.watches.pace(await world.now()).photos = -1  # what was unhidden is found at the next full look
    await world.drain()
    shown = [photo.photo.id for view in world.posted for photo in view.photos]
    assert len(shown) == len(set(shown))
    assert set(course.came) - set(course.hidden) <= set(shown) <= set(course.came)
    gallery = await world.engine.services.gallery("demo")
    for photo in course.hidden:
        gallery.unhide(photo, "key")
