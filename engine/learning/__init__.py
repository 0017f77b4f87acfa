"""The whole loop without people: what benchmarks and cross-validation are built on."""

from engine.learning.simulation import choose_by, fit_by, simulate, teach
from engine.learning.statistics import Statistics

__all__ = ["Statistics", "choose_by", "fit_by", "simulate", "teach"]
