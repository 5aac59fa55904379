"""Structured data: the same facts that the page shows, for machines (schema.org, one graph).

`reviewedBy` and `lastReviewed` exist only on a web page, authors, versions and sources on the article, so the page
and its article are two nodes. A fact-check signature has no term of its own there; the checker is a contributor.
What the page does not show is not claimed: profession, affiliation and ORCID stand on the profile page and in its
graph, and that an article is about a certain condition, with a code, nobody has signed, so it is about its topic.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from articles.reader.article_page import ArticlePage, absolute
from articles.reader.people import PersonPage
from articles.reader.text import Credit, Reference
from articles.trust import Line
from citations.names import printed
from citations.records import Name
from cms.templatetags.site import content_licence

_TAG = re.compile(r"<[^>]+>")


def graph_of(page: ArticlePage) -> dict[str, Any]:
    """The JSON-LD graph of an article page. Every value stands on the page as well (R81)."""
    return _graph(_web_page(page), _article(page), *_people(page), _organization(), _breadcrumb(page))


def profile_graph(page: PersonPage) -> dict[str, Any]:
    """The JSON-LD graph of the profile page of a person."""
    address = absolute(page.person.get_absolute_url())
    web_page = {
        "@type": "ProfilePage",
        "@id": f"{address}#page",
        "url": address,
        "name": page.person.printed_name,
        "mainEntity": {"@id": f"{address}#person"},
    }
    return _graph(web_page, _profile(page, address))


def _graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _web_page(page: ArticlePage) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "@id": f"{page.canonical}#page",
        "url": page.canonical,
        "name": page.text.title,
        "inLanguage": page.text.language,
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": [
            {"@type": "Thing", "name": crumb.text, "url": absolute(crumb.url)} for crumb in page.crumbs[1:]
        ],
        "mainEntity": {"@id": f"{page.canonical}#article"},
        "breadcrumb": {"@id": f"{page.canonical}#breadcrumb"},
    }
    if page.trust.medical:
        node["lastReviewed"] = _date(page.trust.medical.signed_at)
        node["reviewedBy"] = _reference_to(page, page.trust.medical)
    return node


def _article(page: ArticlePage) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "Article",
        "@id": f"{page.canonical}#article",
        "headline": page.text.title,
        "description": page.text.standfirst,
        "inLanguage": page.text.language,
        "datePublished": timezone.localtime(page.published_at).isoformat(),
        "dateModified": timezone.localtime(page.changed_at).isoformat(),
        "version": str(page.text.number),
        "isAccessibleForFree": True,
        "author": [_reference_to(page, author) for author in page.text.authors],
        "publisher": {"@id": absolute("/#organization")},
        "publishingPrinciples": absolute(reverse("reader:editorial-policy")),
        "citation": [_source(reference) for reference in page.text.references],
    }
    if licence := content_licence():
        node["license"] = licence["url"]
    if page.text.picture:
        node["image"] = absolute(page.text.picture.src)
    if page.text.editors:
        node["editor"] = [_reference_to(page, editor) for editor in page.text.editors]
    if page.trust.fact:
        node["contributor"] = _reference_to(page, page.trust.fact)
    if page.corrections:
        node["correction"] = [
            {"@type": "CorrectionComment", "text": act.note, "datePublished": _date(act.at)}
            for act in page.corrections
        ]
    return node


def _people(page: ArticlePage) -> list[dict[str, Any]]:
    named: list[Credit | Line] = [*page.text.authors, *page.text.editors, *page.trust.lines]
    return list({_person_id(page, one): _person(page, one) for one in named}.values())


def _person(page: ArticlePage, person: Credit | Line) -> dict[str, Any]:
    node = {"@type": "Person", "@id": _person_id(page, person), "name": person.name}
    if person.credentials:
        node |= {
            "honorificSuffix": person.credentials,
            "hasCredential": [_credential(name=person.credentials)],
        }
    if person.url:
        node["url"] = absolute(person.url)
    return node


def _profile(page: PersonPage, address: str) -> dict[str, Any]:
    """A person as their profile page shows them; what is not known is left out."""
    person = page.person
    credentials = [_credential(name=person.credentials)] if person.credentials else []
    if page.licence:
        recognized_by = {"@type": "Organization", "name": page.licence}
        credentials.append(_credential(credentialCategory="licence", recognizedBy=recognized_by))
    facts = {
        "honorificSuffix": person.credentials,
        "jobTitle": person.job_title,
        "affiliation": person.affiliation and {"@type": "Organization", "name": person.affiliation},
        "sameAs": person.orcid and f"https://orcid.org/{person.orcid}",
        "hasCredential": credentials,
        "knowsAbout": page.specialties,
    }
    known = {name: value for name, value in facts.items() if value}
    return {"@type": "Person", "@id": f"{address}#person", "name": person.name, "url": address, **known}


def _credential(**facts: Any) -> dict[str, Any]:
    return {"@type": "EducationalOccupationalCredential", **facts}


def _person_id(page: ArticlePage, person: Credit | Line) -> str:
    """The profile page, or a place on this page for somebody without one: names are not unique."""
    return f"{absolute(person.url)}#person" if person.url else f"{page.canonical}#person-{person.person}"


def _reference_to(page: ArticlePage, person: Credit | Line) -> dict[str, str]:
    return {"@id": _person_id(page, person)}


def _source(reference: Reference) -> dict[str, Any]:
    facts: Mapping[str, Any] = reference.facts
    node: dict[str, Any] = {
        "@type": "ScholarlyArticle" if facts["type"] == "article-journal" else "CreativeWork"
    }
    if reference.notice:
        node["creativeWorkStatus"] = reference.notice
    words = _words(reference.html)
    node["name"] = _words(facts["title"])
    if authors := _authors(facts["authors"], words):
        node["author"] = authors
    titles = [facts.get("container_title"), facts.get("container_title_short")]
    if whole := next((title for title in titles if title and title in words), ""):
        kind = "Periodical" if facts["type"] == "article-journal" else "CreativeWork"
        node["isPartOf"] = {"@type": kind, "name": whole}
    if facts.get("year"):
        node["datePublished"] = str(facts["year"])
    if reference.doi:
        node["identifier"] = {"@type": "PropertyValue", "propertyID": "doi", "value": reference.doi}
        node["sameAs"] = reference.doi_url
    return node


def _authors(named: list[dict[str, str]], words: str) -> list[dict[str, str]]:
    """The authors whom the printed reference names, as it names them: of a long list the first three."""
    names = [Name(**name) for name in named]
    return [
        {"@type": "Organization" if name.literal else "Person", "name": printed(name)}
        for name in names
        if not name.is_et_al and printed(name) and printed(name) in words
    ]


def _words(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _organization() -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": absolute("/#organization"),
        "name": settings.SITE_NAME,
        "url": absolute("/"),
        "logo": absolute(static("cms/favicon.svg")),
        "publishingPrinciples": absolute(reverse("reader:editorial-policy")),
        "correctionsPolicy": absolute(reverse("reader:corrections")),
        "actionableFeedbackPolicy": absolute(reverse("reader:contact")),
        "ownershipFundingInfo": absolute(reverse("reader:about")),
        "contactPoint": {"@type": "ContactPoint", "url": absolute(reverse("reader:contact"))},
    }


def _breadcrumb(page: ArticlePage) -> dict[str, Any]:
    steps = [*((crumb.text, absolute(crumb.url)) for crumb in page.crumbs), (page.text.title, page.canonical)]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{page.canonical}#breadcrumb", "itemListElement": items}


def _date(moment: datetime.datetime) -> str:
    """The day as the page prints it, in the site's time zone."""
    return timezone.localtime(moment).date().isoformat()
