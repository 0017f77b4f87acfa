"""What Ninefold does, with no Discord in it: datasets, encoders, classifiers, sessions and their journal."""
