"""The classifier of a concept: a pure, deterministic function of the prompt and the labels.

Files: `fitted` (what a refine gives), `statistics` (what it may know of the dataset), `refinement` (the checks, the
canonical order, the choice of refiner), `refiners` (each way to come from labels to weights).
"""

from engine.classifier.fitted import Classifier
from engine.classifier.refinement import DEFAULT_REFINER, REFINERS, refine
from engine.classifier.statistics import Statistics

__all__ = ["DEFAULT_REFINER", "REFINERS", "Classifier", "Statistics", "refine"]
