"""Makes the packages in scripts/ importable, as they are for the scripts."""

import sys

from tests.places import ROOT

SCRIPTS = str(ROOT / "scripts")
if SCRIPTS not in sys.path:
    sys.path.append(SCRIPTS)
