"""The terms of schema.org that our graphs use: which type each belongs to, and what may stand there (1.4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

PARENTS = {
    "MedicalWebPage": "WebPage",
    "ProfilePage": "WebPage",
    "WebPage": "CreativeWork",
    "Article": "CreativeWork",
    "ScholarlyArticle": "Article",
    "Periodical": "CreativeWork",
    "CorrectionComment": "CreativeWork",
    "EducationalOccupationalCredential": "Credential",
    "Credential": "CreativeWork",
    "CreativeWork": "Thing",
    "MedicalAudience": "Thing",
    "Person": "Thing",
    "Organization": "Thing",
    "ContactPoint": "Thing",
    "PropertyValue": "Thing",
    "BreadcrumbList": "Thing",
    "ListItem": "Thing",
    "Thing": "",
}
URL, TEXT, DATE, MOMENT, NUMBER, TRUTH = "URL", "Text", "Date", "DateTime", "Number", "Boolean"
PROPERTIES: dict[str, dict[str, tuple[str, ...]]] = {
    "Thing": {
        "name": (TEXT,),
        "description": (TEXT,),
        "url": (URL,),
        "sameAs": (URL,),
        "image": (URL,),
        "identifier": ("PropertyValue", TEXT, URL),
    },
    "CreativeWork": {
        "about": ("Thing",),
        "audience": ("MedicalAudience",),
        "author": ("Person", "Organization"),
        "citation": ("CreativeWork",),
        "contributor": ("Person", "Organization"),
        "creativeWorkStatus": (TEXT,),
        "correction": ("CorrectionComment", TEXT, URL),
        "dateModified": (DATE, MOMENT),
        "datePublished": (DATE, MOMENT),
        "editor": ("Person",),
        "headline": (TEXT,),
        "inLanguage": (TEXT,),
        "isAccessibleForFree": (TRUTH,),
        "isPartOf": ("CreativeWork", URL),
        "license": (URL, "CreativeWork"),
        "mainEntity": ("Thing",),
        "publisher": ("Organization", "Person"),
        "publishingPrinciples": (URL,),
        "text": (TEXT,),
        "version": (TEXT, NUMBER),
    },
    "WebPage": {
        "breadcrumb": ("BreadcrumbList", TEXT),
        "lastReviewed": (DATE,),
        "reviewedBy": ("Person", "Organization"),
    },
    "MedicalAudience": {"audienceType": (TEXT,)},
    "Credential": {"credentialCategory": (TEXT, URL), "recognizedBy": ("Organization",)},
    "Person": {
        "affiliation": ("Organization",),
        "hasCredential": ("Credential",),
        "honorificSuffix": (TEXT,),
        "jobTitle": (TEXT,),
        "knowsAbout": (TEXT, URL, "Thing"),
    },
    "Organization": {
        "actionableFeedbackPolicy": (URL,),
        "contactPoint": ("ContactPoint",),
        "correctionsPolicy": (URL,),
        "logo": (URL,),
        "ownershipFundingInfo": (URL, TEXT),
        "publishingPrinciples": (URL,),
    },
    "PropertyValue": {"propertyID": (TEXT, URL), "value": (TEXT, NUMBER)},
    "BreadcrumbList": {"itemListElement": ("ListItem",)},
    "ListItem": {"item": (URL, "Thing"), "position": (NUMBER,)},
}


def kinds(name: str) -> Iterator[str]:
    """A type and all that it is as well."""
    while name:
        yield name
        name = PARENTS[name]


def faults(graph: dict[str, Any]) -> list[str]:
    """What in a graph schema.org does not have: a type, a property of another type, a value of the wrong kind."""
    nodes = {node["@id"]: node for node in graph["@graph"]}
    found = [] if graph["@context"] == "https://schema.org" else ["wrong context"]
    for node in graph["@graph"]:
        found += _of_node(node, nodes)
    return found


def _of_node(node: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> Iterator[str]:
    if node["@type"] not in PARENTS:
        yield f"{node['@type']} is not in the table"
        return
    known = {
        name: range_ for kind in kinds(node["@type"]) for name, range_ in PROPERTIES.get(kind, {}).items()
    }
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in known:
            yield f"{node['@type']} has no {name}"
            continue
        for each in value if isinstance(value, list) else [value]:
            yield from _of_value(f"{node['@type']}.{name}", each, known[name], nodes)


def _of_value(
    place: str, value: Any, range_: tuple[str, ...], nodes: dict[str, dict[str, Any]]
) -> Iterator[str]:
    if not isinstance(value, dict):
        if not any(_fits(value, kind) for kind in range_):
            yield f"{place}: {value!r} is none of {range_}"
        return
    if set(value) == {"@id"} and value["@id"] not in nodes:
        yield f"{place}: {value['@id']} is not in the graph"
        return
    node = nodes[value["@id"]] if set(value) == {"@id"} else value
    if not set(kinds(node["@type"])) & set(range_):
        yield f"{place}: {node['@type']} is none of {range_}"
    if node is value:
        yield from _of_node(node, nodes)


def _fits(value: Any, kind: str) -> bool:
    if kind == TEXT:
        return isinstance(value, str) and bool(value.strip())
    if kind == URL:
        return isinstance(value, str) and value.startswith(("https://", "http://"))
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == TRUTH:
        return isinstance(value, bool)
    if kind in (DATE, MOMENT) and isinstance(value, str):
        return (
            value.isdecimal() and len(value) == 4 if kind == DATE and len(value) == 4 else _is_moment(value)
        )
    return False


def _is_moment(value: str) -> bool:
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
