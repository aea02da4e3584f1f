"""What nodes are called in both languages, and which sign a predicate bears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscexo.names import BASE, PREFIXES, iri, shorten

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscexo.ask.answer import Answer

LANGUAGES = ("both", "en", "zh")

# The words that answers use beside the labels of nodes.
WORDS = {
    "above": "上位",
    "adult": "成体",
    "against": "反对",
    "animal": "动物",
    "asserted": "断言",
    "better": "改善",
    "broad": "上位匹配",
    "candidate": "候选",
    "cause": "病因",
    "citation": "引文",
    "class": "类",
    "clinical": "临床",
    "close": "近似",
    "comparison": "比较",
    "component": "组分",
    "composition": "组成",
    "conflict": "矛盾",
    "context-dependent": "取决于情境",
    "contradiction": "矛盾",
    "degradation": "降解",
    "description": "描述",
    "dose": "剂量",
    "duration": "时长",
    "ends at": "终于",
    "enzyme": "酶",
    "equivalent": "等同",
    "ex-vivo": "离体",
    "exact": "精确",
    "false": "否",
    "for": "支持",
    "future": "展望",
    "given by it": "经此途径给予",
    "hypothesised": "假设",
    "identified": "已识别",
    "in a model of it": "在其模型中",
    "in the cell": "在该细胞中",
    "in-vitro": "体外",
    "in-vivo": "体内",
    "inferred": "推断",
    "instances": "实例",
    "less matrix": "基质减少",
    "lowers": "降低",
    "molecular": "分子",
    "more matrix": "基质增多",
    "named graph": "命名图",
    "narrow": "下位匹配",
    "negative": "负向",
    "none": "无方向",
    "not comparable": "不可比较",
    "not stated": "未说明",
    "object": "宾语",
    "on the cell": "作用于该细胞",
    "open": "未定",
    "origin": "来源",
    "passage": "段落",
    "passes": "经过",
    "path": "路径",
    "path from a cause": "始于病因的路径",
    "perinatal": "围产期",
    "pluripotent": "多能",
    "positive": "正向",
    "process": "过程",
    "property": "属性",
    "quantity": "数量",
    "raises": "升高",
    "related": "相关",
    "retracted": "已撤稿",
    "seen after it": "经此途径后所见",
    "sentence": "句子",
    "starts from": "始于",
    "stated": "明述",
    "study": "研究",
    "subject": "主语",
    "suggested": "提示",
    "synthesis": "合成",
    "therapy": "治疗",
    "triples": "三元组",
    "true": "是",
    "typo": "错字",
    "uncited": "未引用",
    "vesicle": "囊泡",
    "worse": "加重",
    "wrong-term": "用词错误",
}


@dataclass(frozen=True)
class Label:
    """The label of a node in English and in Chinese, either empty where there is none."""

    en: str = ""
    zh: str = ""


def read_labels(store: Store, iris: Iterable[str]) -> dict[str, Label]:
    """The labels of nodes: ``rdfs:label`` (untagged or en) and ``skos:prefLabel`` in Chinese.

    ``iris`` may be any; those without a label are left out. Of several labels an untagged one
    is taken, then the first in the order of the alphabet.
    """
    from pyoxigraph import NamedNode

    nodes = " ".join(sorted({str(NamedNode(one)) for one in iris}))
    if not nodes:
        return {}
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in store.query(
        _LABELS % {"nodes": nodes},
        use_default_graph_as_union=True,
        prefixes={name: PREFIXES[name] for name in ("rdfs", "skos")},
    ):
        label = row["label"]
        known = found.setdefault(row["node"].value, {})
        side = "zh" if (label.language or "").startswith("zh") else "en"
        ranked = (label.language or "", label.value)
        known[side] = min(known.get(side, ranked), ranked)
    return {
        node: Label(**{side: text for side, (_, text) in sides.items()})
        for node, sides in found.items()
    }


_LABELS = """
SELECT ?node ?label WHERE {
  VALUES ?node { %(nodes)s }
  {
    ?node rdfs:label ?label
    FILTER(LANG(?label) = "" || LANGMATCHES(LANG(?label), "en"))
  }
  UNION
  { ?node skos:prefLabel ?label FILTER(LANGMATCHES(LANG(?label), "zh")) }
}
"""


def read_signs(store: Store) -> dict[str, str]:
    """The polarity of each predicate, by IRI: ``positive``, ``negative`` or ``none``."""
    from pyoxigraph import NamedNode

    quads = store.quads_for_pattern(None, NamedNode(iri("mscexo:polarity")), None, None)
    return {quad.subject.value: quad.object.value for quad in quads}


def nodes_of(answer: Answer) -> set[str]:
    """The IRIs in an answer's cells: what to read labels of."""
    from pyoxigraph import NamedNode

    return {term.value for row in answer.rows for term in row if isinstance(term, NamedNode)}


def spoken(node: str, labels: Mapping[str, Label], language: str) -> str:
    """A node as a table shows it: its label in the language, else in English, else its CURIE.

    Nodes of the project that are mere records (claims, lines of evidence, propositions, paths,
    spans) stay CURIEs, so do reviews, whose labels are whole titles, and so does every node
    where the language is ``both``.

    >>> spoken("https://w3id.org/mscexo/entity/x", {}, "zh")
    'ent:x'
    """
    label = labels.get(node)
    if label is None or language == "both" or not _is_named(node):
        return shorten(node)
    return (label.zh if language == "zh" else "") or label.en or label.zh or shorten(node)


def names_of(node: str, labels: Mapping[str, Label], language: str) -> tuple[str, ...]:
    """A node as a picture names it: one name, or where both languages differ the two.

    >>> names_of("urn:a", {"urn:a": Label("autophagy", "自噬")}, "both")
    ('autophagy', '自噬')
    """
    label = labels.get(node, Label())
    if language != "both":
        wanted = (label.zh, label.en) if language == "zh" else (label.en, label.zh)
        return (wanted[0] or wanted[1] or shorten(node),)
    return tuple(dict.fromkeys(name for name in (label.en, label.zh) if name)) or (shorten(node),)


def word_in(word: str, language: str) -> str:
    """A word of an answer in a language, or in both; other text as it is.

    A list joined by semicolons is taken word by word.

    >>> word_in("asserted", "both"), word_in("asserted", "zh"), word_in("III", "zh")
    ('asserted 断言', '断言', 'III')
    >>> word_in("asserted; suggested", "zh")
    '断言; 提示'
    """
    if "; " in word:
        return "; ".join(word_in(part, language) for part in word.split("; "))
    chinese = WORDS.get(word)
    if not chinese or language == "en":
        return word
    return chinese if language == "zh" else f"{word} {chinese}"


def _is_named(node: str) -> bool:
    if not node.startswith(BASE):
        return True
    return node.startswith(tuple(iri(f"{prefix}:") for prefix in _NAMED))


_NAMED = ("ent", "mscexo", "study")
