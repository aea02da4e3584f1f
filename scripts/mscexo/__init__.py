"""mscexo: an evidence-verified ontology and knowledge graph of MSC-exosome therapy."""

__version__ = "0.2.0"
