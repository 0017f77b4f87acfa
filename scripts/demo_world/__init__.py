"""The demo's world: random scenes, their facts, their drawings, and captions for them.

- `world` lists what exists, `scene` has the facts of one picture, and `gallery` samples scenes.
- `wording` and `captions` turn facts into text.
- `drawing` composes a picture, with `palette` (colors and light), `canvas`, `pen` and `view`.
- `skies`, `lands`, `town` and `waters` draw places; `buildings`, `vehicles`, `animals` and `plants` draw things.

Everything is pure: the seed of a scene determines its pixels.
"""
