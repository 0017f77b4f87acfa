"""The packages of scripts/ can be imported, as they can by the scripts."""

import sys

from tests.places import ROOT

SCRIPTS = str(ROOT / "scripts")
if SCRIPTS not in sys.path:
    sys.path.append(SCRIPTS)
