"""The whole loop without people: what benchmarks and cross-validation are built on."""

from engine.learning.simulation import simulate
from engine.learning.statistics import Statistics

__all__ = ["Statistics", "simulate"]
