"""The classifier of a concept: a pure, deterministic function of the prompt, the labels and the dataset's statistics.

- `refinement`: `refine`, which checks its input, brings it into canonical order and calls a refiner
- `refiners`: the methods that fit weights to labels
- `fitted`: the result
- `statistics`: values of the dataset that a refiner may use
- `calibration`: probabilities for scores
"""

from engine.classifier.fitted import Classifier
from engine.classifier.refinement import DEFAULT_REFINER, REFINERS, refine
from engine.classifier.statistics import Statistics

__all__ = ["DEFAULT_REFINER", "REFINERS", "Classifier", "Statistics", "refine"]
