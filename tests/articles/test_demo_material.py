"""The demonstration's texts and sources: what an editor would send back, a test finds first."""

import re

import pytest

from articles.demo import material
from articles.demo.material import people, sources, texts, topics
from articles.workflow import Kind, RiskClass
from citations.ama import format_text
from citations.identifiers import normalize_doi, normalize_pmid
from cms.accounts.models import Role
from cms.markdown import ImageInfo, render

UNFINISHED = {"eczema"}
"""Drafts with a citation that has no source, on purpose."""
ADDRESS = "/media/images/" + "0" * 64 + ".png"


def rendered(text: material.Text):
    addresses = {picture.file: ADDRESS for picture in text.pictures}
    images = {ADDRESS: ImageInfo(1200, 900, "Somebody")}
    return render(text.with_addresses(addresses), known=set(sources()), images=images)


@pytest.fixture(params=sorted(texts()))
def text(request: pytest.FixtureRequest) -> material.Text:
    return texts()[request.param]


def test_has_at_least_fourteen_articles_on_different_subjects():
    assert len(texts()) >= 14
    assert len({text.title for text in texts().values()}) == len(texts())


def test_each_text_could_be_submitted_as_it_is(text):
    found = {problem.code for problem in rendered(text).problems}

    assert found == ({"citation_unresolved"} if text.slug in UNFINISHED else set())


def test_each_text_has_what_a_page_needs(text):
    assert text.title
    assert 50 <= len(text.standfirst) <= 400
    assert 3 <= len(text.key_points) <= 5
    assert len(text.meta_description) <= 160
    assert text.risk_class in RiskClass.values
    assert {text.topic, *text.other_topics} <= set(topics())
    assert {*text.authors, *text.editors} <= set(people())
    assert not {*text.authors} & {*text.editors}
    assert all(people()[key].credentials for key in text.authors)


def test_each_text_is_as_long_as_people_read(text):
    assert 480 <= rendered(text).word_count <= 1000


def test_headings_are_short_and_no_questions(text):
    headings = [heading.text for heading in rendered(text).contents]

    assert len(headings) >= 4
    assert [heading for heading in headings if len(heading) > 65 or heading.endswith("?")] == []


def test_each_text_has_a_callout_a_list_a_table_and_sources(text):
    html = rendered(text).html

    assert re.search(r'class="callout callout-(urgent|emergency|do|dont|warning)"', html)
    assert "<ol>" in html
    assert "<caption>" in html
    assert 3 <= len(rendered(text).keys) <= 7


def test_texts_have_no_italics_and_no_bold(text):
    assert not re.search(r"<(em|i|strong|b)>", rendered(text).html)


def test_every_dont_says_do_not(text):
    for callout in re.findall(r"^::: dont\n(.*?)^:::", text.body, re.MULTILINE | re.DOTALL):
        assert all(line.startswith("- do not ") for line in callout.strip().splitlines())


def test_what_changed_later_stands_in_the_text_of_today(text):
    today = "\n".join((text.body, *text.key_points))

    assert [change["now"] for change in text.changes if change["now"] not in today] == []


def test_every_source_is_cited_somewhere():
    cited = {key for text in texts().values() for key in rendered(text).keys}

    assert set(sources()) - cited == set()


def test_identifiers_are_in_normal_form_and_unique():
    records = [source.record for source in sources().values()]
    dois = [record.doi for record in records if record.doi]
    pmids = [record.pmid for record in records if record.pmid]

    assert dois == [normalize_doi(doi) for doi in dois]
    assert pmids == [normalize_pmid(pmid) for pmid in pmids]
    assert len(set(dois)) == len(dois)
    assert len(set(pmids)) == len(pmids)


def test_every_source_can_be_found_by_its_doi_or_address():
    assert [key for key, source in sources().items() if not (source.record.doi or source.record.url)] == []


def test_a_journal_article_has_all_that_a_reference_prints():
    for key, source in sources().items():
        record = source.record
        if record.type == "article-journal":
            assert record.authors, key
            assert all((record.title, record.container_title_short, record.year)), key
            assert record.pages or record.article_number, key
            assert record.volume or record.issue, key


def test_authors_are_read_with_suffix_and_group():
    assert format_text(sources()["sprint2015"].record) == (
        "SPRINT Research Group, Wright JT Jr, Williamson JD, et al. A randomized trial of intensive versus standard "
        "blood-pressure control. N Engl J Med. 2015;373(22):2103-2116. doi:10.1056/nejmoa1511939"
    )


def test_the_retracted_source_is_cited_as_retracted_only():
    assert [key for key, source in sources().items() if source.record.notice] == ["wakefield1998"]
    uses = [use for text in texts().values() for use in rendered(text).uses if use.key == "wakefield1998"]

    assert uses
    assert all(use.as_retracted for use in uses)


def test_everybody_says_that_they_are_invented():
    public = [person for person in people().values() if person.is_public]

    assert public
    assert all("fictional" in person.biography for person in public)
    assert all(person.interests for person in public)


def test_there_is_an_account_for_every_role_and_both_reviews():
    roles = {role for person in people().values() for role in person.roles}
    kinds = [kind for person in people().values() for kind in person.reviewer.get("kinds", ())]

    assert roles == set(Role.values)
    assert kinds.count(Kind.MEDICAL_REVIEW) >= 3
    assert kinds.count(Kind.FACT_CHECK) >= 2


def test_accounts_are_at_reserved_addresses_with_passphrases_of_their_own():
    accounts = [person for person in people().values() if person.email]
    secrets = [secret for person in accounts for secret in (person.sign_in, person.signing) if secret]

    assert all(person.email.endswith("@example.org") for person in accounts)
    assert all(
        bool(person.signing) == (bool(person.reviewer) and not person.is_external) for person in accounts
    )
    assert [person.name for person in accounts if person.is_external] == ["Giulia Marchetti"]
    assert all(len(secret) >= 12 for secret in secrets)
    assert len(set(secrets)) == len(secrets)


def test_nobody_signs_what_they_wrote(text):
    assert not any(people()[key].reviewer for key in (*text.authors, *text.editors))
