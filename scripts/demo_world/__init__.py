"""The demo's world: scenes drawn by chance, what is true of them, and what somebody might type for them.

Files: `world` (what there is), `scene` (one picture's facts), `gallery` (scenes by chance), `wording` and `captions`
(how people say it); `drawing` puts a picture together from `palette` (colours and light), `canvas`, `pen` and `view`
(what is drawn with), `skies`, `lands`, `town` and `waters` (places), `buildings`, `vehicles`, `animals` and `plants`
(things). Pure: a scene's seed decides its pixels.
"""
