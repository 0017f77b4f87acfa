"""The whole loop without people: what benchmarks and cross-validation are built on."""

from engine.classifier.statistics import Statistics
from engine.learning.simulation import choose_by, fit_by, simulate, teach

__all__ = ["Statistics", "choose_by", "fit_by", "simulate", "teach"]
