"""The compiled engine: the same model on plain arrays, in machine code."""
