"""IRIs and prefixes: every name that the outside relies on (DESIGN section 3)."""

from __future__ import annotations

import hashlib

BASE = "https://w3id.org/mscexo/"
ONTOLOGY_IRI = BASE + "ontology"

PREFIXES: dict[str, str] = {
    "claim": BASE + "claim/",
    "dcterms": "http://purl.org/dc/terms/",
    "ent": BASE + "entity/",
    "ev": BASE + "evidence/",
    "graph": BASE + "graph/",
    "mapping": BASE + "mapping/",
    "mscexo": ONTOLOGY_IRI + "/",
    "oa": "http://www.w3.org/ns/oa#",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "path": BASE + "path/",
    "proposition": BASE + "proposition/",
    "quantity": BASE + "quantity/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "review": BASE + "review/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "sic": BASE + "sic/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "span": BASE + "span/",
    "sssom": "https://w3id.org/sssom/",
    "study": BASE + "study/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

GRAPHS = (
    "claims",
    "direct",
    "entities",
    "imports",
    "inferred",
    "mappings",
    "meta",
    "ontology",
    "queries",
    "sources",
)


def iri(curie: str) -> str:
    """Expand one of our own CURIEs.

    >>> iri("ent:pten")
    'https://w3id.org/mscexo/entity/pten'
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def shorten(value: str) -> str:
    """The CURIE of an IRI under one of our prefixes, else the IRI in angle brackets.

    >>> shorten("https://w3id.org/mscexo/entity/pten")
    'ent:pten'
    """
    best = ""
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace) and len(namespace) > len(PREFIXES.get(best, "")):
            best = prefix
    local = value[len(PREFIXES[best]) :] if best else ""
    if best and local and "/" not in local and "#" not in local:
        return f"{best}:{local}"
    return f"<{value}>"


def content_hash(*parts: str) -> str:
    """First 16 hex digits of the SHA-256 over the parts, the identity of what they say.

    Parts are joined by U+001F, which no table cell may hold, so ("a", "bc") and ("ab", "c")
    never meet.
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
