"""Draw answers: mechanism paths, matrices, bars, two sides."""
