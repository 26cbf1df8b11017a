"""What the model is held against: an engine of our own, and worlds arranged by hand."""
