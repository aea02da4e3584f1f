"""One query interface: the embedded store, or any SPARQL endpoint."""
