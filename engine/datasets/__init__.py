"""The datasets that servers see: adding to them, labelling them, examining them."""
