"""Write a claim out in English and Chinese, from labels and its predicate's templates."""

from __future__ import annotations

import re

from mscexo.tables.records import ClaimRow, EntityRow
from mscexo.tables.vocabulary import Predicate

LANGUAGES = ("en", "zh")
_SETTING = {
    "en": {
        "in-vitro": "in vitro",
        "in-vivo": "in vivo",
        "ex-vivo": "ex vivo",
        "clinical": "in patients",
    },
    "zh": {"in-vitro": "体外", "in-vivo": "体内", "ex-vivo": "离体", "clinical": "临床"},
}
_CONTEXT = {
    "en": {
        "cell": "in {}",
        "tissue": "in {}",
        "organism": "in {}",
        "model": "model: {}",
        "route": "by {}",
        "dose": "dose: {}",
        "duration": "duration: {}",
        "comparator": "compared with {}",
        "aspect": "as to {}",
    },
    "zh": {
        "cell": "细胞：{}",
        "tissue": "组织：{}",
        "organism": "物种：{}",
        "model": "模型：{}",
        "route": "途径：{}",
        "dose": "剂量：{}",
        "duration": "时长：{}",
        "comparator": "对照：{}",
        "aspect": "方面：{}",
    },
}
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")


def fill(template: str, values: dict[str, str]) -> str:
    """Fill a statement template; a bracketed part with an empty field vanishes.

    >>> fill("{subject} is superior to {object}[ in {aspect}]", {"subject": "A", "object": "B"})
    'A is superior to B'
    """

    def keep(match: re.Match[str]) -> str:
        names = _FIELD.findall(match[1])
        return match[1] if all(values.get(name) for name in names) else ""

    return _FIELD.sub(lambda match: values.get(match[1], ""), _OPTIONAL.sub(keep, template))


def state(
    row: ClaimRow, predicate: Predicate, entities: dict[str, EntityRow], language: str
) -> str:
    """The statement of a claim in ``en`` or ``zh``, its context in brackets behind it."""

    def label(name: str) -> str:
        entity = entities[name]
        return entity.label if language == "en" else entity.label_zh

    templates = predicate.negated_templates if row.negated else predicate.templates
    template = templates[language]
    values = {
        "subject": label(row.subject),
        "object": label(row.object) if row.object else "",
        "aspect": label(row.aspect) if row.aspect else "",
        "quantity": row.quantity.text if row.quantity else "",
    }
    statement = fill(template, values)
    joiner = ", " if language == "en" else "、"
    context = []
    if row.setting:
        context.append(joiner.join(_SETTING[language][one] for one in row.setting))
    for column, pattern in _CONTEXT[language].items():
        value = getattr(row, column)
        if not value or (column == "aspect" and "{aspect}" in template):
            continue
        if column in ("dose", "duration"):
            said = value.text
        else:
            names = (value,) if isinstance(value, str) else value
            said = joiner.join(label(one) for one in names)
        context.append(pattern.format(said))
    if not context:
        return statement
    if language == "en":
        return f"{statement} ({'; '.join(context)})"
    return f"{statement}（{'；'.join(context)}）"
