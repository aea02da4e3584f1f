"""What is held against the graph and the tables: shapes, checks, text, identifiers, reasoner."""
