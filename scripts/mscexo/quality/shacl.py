"""Validate the graph against the SHACL shapes with pyshacl, the reference engine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from mscexo.names import iri
from mscexo.problems import Problem, ProblemsError
from mscexo.quality.origins import Origins, finding

VALIDATED = ("claims", "entities", "inferred", "mappings", "ontology", "sources")


def validate(store: Store, shapes: Path, origins: Origins, language: str = "en") -> list[Problem]:
    """Every result of the shapes, at the file and line of its focus node.

    ``language`` chooses the shapes' messages (``en`` or ``zh``). Raises ProblemsError where a
    shapes file cannot be read or is no SHACL.
    """
    from rdflib import Graph

    data = Graph()
    data.parse(data=_n_triples(store), format="nt")
    return _validate(data, read_shapes(shapes), origins, language)


def read_shapes(folder: Path) -> object:
    """All shapes files as one rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    for path in sorted(folder.glob("*.ttl")):
        try:
            graph.parse(path, format="turtle")
        except Exception as error:  # rdflib raises several kinds, one of them plain Exception
            reason = " ".join(str(error).split())[:200]
            raise ProblemsError([Problem(f"shapes/{path.name}", 0, 0, reason)]) from error
    if not len(graph):
        raise ProblemsError([Problem("shapes", 0, 0, "holds no shapes")])
    return graph


def _validate(data, shapes, origins: Origins, language: str) -> list[Problem]:
    import pyshacl
    from rdflib import RDF, SH, URIRef

    try:
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, advanced=False, inference="none", meta_shacl=False
        )
    except pyshacl.errors.ReportableRuntimeError as error:
        raise ProblemsError([Problem("shapes", 0, 0, str(error))]) from error
    problems = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = str(report.value(result, SH.focusNode))
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        messages = list(report.objects(result, SH.resultMessage))
        chosen = [m for m in messages if getattr(m, "language", None) == language] or messages
        message = str(chosen[0]) if chosen else "violates a shape"
        if isinstance(path, URIRef):  # an inverse path is a blank node, and the message tells it
            message += f" [{str(path).rpartition('/')[2].rpartition('#')[2]}]"
        if value is not None and str(value) != focus:
            message += f": {value}"
        problems.append(finding(focus, origins, message))
    return sorted(problems)


def _n_triples(store: Store) -> bytes:
    """The validated graphs as one."""
    triples: Iterable = (
        quad.triple
        for name in VALIDATED
        for quad in store.quads_for_pattern(None, None, None, NamedNode(iri(f"graph:{name}")))
    )
    return serialize(set(triples), format=RdfFormat.N_TRIPLES)
