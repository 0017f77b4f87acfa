"""How a concept is learned. Exports the loop without people, for benchmarks and cross-validation."""

from engine.classifier.statistics import Statistics
from engine.learning.simulation import choose_by, fit_by, simulate, teach

__all__ = ["Statistics", "choose_by", "fit_by", "simulate", "teach"]
