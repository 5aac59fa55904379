"""The evidence pack of an article: who may take it, what it holds, and that others can check it (S30, S31)."""

import hashlib
import io
import json
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from articles.actions import commenting, findings, publishing, signing
from articles.models import Article, Edition, Feedback, Person
from articles.workflow import ChangeKind, Kind
from cms.accounts.models import Role, User
from cms.audit.models import AuditEvent
from tests import factories
from tests.citations import judged
from tests.json_schema import faults

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "evidence-pack.schema.json").read_text())
HOSTILE = "<script>alert(1)</script>"


def address(article):
    return reverse("desk:article-evidence", args=[article.pk])


def link():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def downloaded(client, article):
    """The answer and the files of its ZIP by name, as bytes."""
    response = client.post(address(article))
    assert response.status_code == 200, response.content.decode()
    content = response.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return content, {name: archive.read(name) for name in archive.namelist()}


def facts_in(files):
    return json.loads(files["evidence.json"])


def an_article_with_a_past():
    """Live in edition 2, with a report that was answered, a revoked signature, a notice and a plan that failed."""
    editor = factories.user(Role.EDITOR, name="Eve Editor")
    source = factories.citation(key="gout2020", doi=None, pmid="12345678")
    judged.verified(source, events=[judged.correction()])
    judged.decided(judged.journal())
    article = factories.live_article(by=editor, cites=source, title=f"Gout {HOSTILE}")
    first = article.live_edition
    commenting.write_comment(
        edition=first, by=editor, quotation="Rest.", text="How long?", suggestion="Sleep."
    )
    (comment,) = commenting.send_comments(edition=first, by=editor)
    commenting.answer_comment(comment=comment, by=editor, text="A week.")
    commenting.resolve_comment(comment=comment, by=editor, note="Said so.")
    system = User.objects.system()
    report = findings.receive_feedback(
        by=system, edition=first, verdict="inaccurate", heading="What it is", text="5 % is wrong."
    )
    findings.receive_feedback(by=system, edition=first, verdict="helpful")
    findings.resolve_finding(
        finding=report.finding, by=editor, resolution="Corrected in edition 2.", outcome="right"
    )
    article = factories.changed(article)
    second = factories.ready_edition(
        of=article, change_kind=ChangeKind.CORRECTION, change_note="Corrected a number."
    )
    publishing.publish(edition=second, by=factories.managing_editor())
    signoff = first.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=signoff.user, reason="new_evidence", note="A newer trial.")
    publishing.suspend(article=article, by=editor, reason="To look at it again.")
    link()
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def auditor(client):
    account = factories.user(Role.AUDITOR, name="Wei Zhang")
    client.force_login(account)
    return account


class TestChecking:
    def test_sha256sum_verifies_every_file_without_us(self, client, auditor, tmp_path):
        _, files = downloaded(client, an_article_with_a_past())
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)

        check = ["sha256sum", "--strict", "-c", "SHA256SUMS"]
        said = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        (tmp_path / "editions" / "1.json").write_bytes(files["editions/1.json"] + b" ")
        tampered = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)

        assert sorted(said.splitlines()) == sorted(f"{name}: OK" for name in files if name != "SHA256SUMS")
        assert tampered.returncode == 1
        assert "editions/1.json: FAILED" in tampered.stdout

    def test_the_files_of_editions_are_what_was_signed_byte_by_byte(self, client, auditor):
        article = an_article_with_a_past()

        _, files = downloaded(client, article)

        for edition in facts_in(files)["editions"]:
            content, html = files[edition["file"]], files[edition["page_file"]]
            stored = Edition.objects.get(article=article, number=edition["number"])
            assert content == stored.content.encode()
            assert hashlib.sha256(content).hexdigest() == edition["digest"] == stored.digest
            assert hashlib.sha256(html).hexdigest() == edition["page_digest"] == stored.html_digest
            for signature in edition["signatures"]:
                signed = (signature["digest"], signature["page_digest"])
                assert signed == (edition["digest"], edition["page_digest"])

    def test_the_hashes_of_the_trail_can_be_computed_from_it(self, client, auditor):
        article = an_article_with_a_past()

        trail = facts_in(downloaded(client, article)[1])["trail"]

        events = AuditEvent.objects.filter(article_id=article.pk).order_by("seq")
        before = [event for event in events if event.act != "note: evidence exported"]
        assert [(each["event"], each["hash"]) for each in trail] == [(e.seq, e.hash) for e in before]
        for each in trail:
            assert hashlib.sha256(each["hashed"].encode()).hexdigest() == each["hash"]
            assert json.loads(each["hashed"])[-1] == each["previous_hash"]

    def test_fits_the_published_schema(self, client, auditor):
        for article in (an_article_with_a_past(), factories.article(topic=None)):
            facts = facts_in(downloaded(client, article)[1])

            assert list(faults(facts, SCHEMA, SCHEMA)) == []
            assert list(faults(facts | {"format": 2, "more": 1}, SCHEMA, SCHEMA)) == [
                "$: more is not in the schema",
                "$.format: 2 is not allowed",
            ]


class TestWhatItHolds:
    def test_signatures_with_credentials_interests_and_revocation(self, client, auditor):
        first, second = facts_in(downloaded(client, an_article_with_a_past())[1])["editions"]

        medical = next(each for each in first["signatures"] if each["kind"]["code"] == "medical_review")
        assert (medical["credentials"], medical["licence"][:28]) == ("BSc", "Example Medical Council EMC ")
        assert medical["meaning"].startswith("I have read this edition.")
        assert medical["authenticated_with"] == "signing passphrase"
        assert medical["revoked"]["reason"]["code"] == "new_evidence"
        assert medical["revoked"]["note"] == "A newer trial."
        assert {each["person"] for each in first["contributors"] if each["person"]} == {"Eve Editor, BSc"}
        assert second["change_note"] == "Corrected a number."

    def test_claims_with_verdicts_those_carried_over_marked(self, client, auditor):
        first, second = facts_in(downloaded(client, an_article_with_a_past())[1])["editions"]

        assert [each["judgement"]["code"] for each in first["claims"][0]["verdicts"]] == ["supported"]
        assert first["claims"][0]["keys"] == ["gout2020"]
        assert second["claims"][0]["verdicts"][0]["carried_from"]["edition"] == 1
        assert second["claims"][0]["identity"] == first["claims"][0]["identity"]

    def test_sources_as_printed_with_checks_and_notices(self, client, auditor):
        facts = facts_in(downloaded(client, an_article_with_a_past())[1])

        (source,) = facts["sources"]
        assert source["printed_in"] == [{"edition": 1, "position": 1}, {"edition": 2, "position": 1}]
        assert facts["editions"][0]["references"][0]["source"] == source["name"]
        assert source["checks"][0]["how"] == "Found at the publisher."
        assert [each["kind"]["code"] for each in source["notices"]] == ["correction"]
        (verification,) = source["verifications"]
        assert verification["verdict"] == {"code": "match", "words": "Matches"}
        assert [each["source"] for each in verification["asked"]] == ["crossref"]
        assert verification["journal_decisions"][0]["reason"] == "Its pages say so."

    def test_reports_with_what_was_done_and_what_readers_saw(self, client, auditor):
        facts = facts_in(downloaded(client, an_article_with_a_past())[1])

        (report,) = facts["reports"]
        assert (report["text"], report["edition"]) == ("5 % is wrong.", 1)
        assert report["answer"]["resolution"] == "Corrected in edition 2."
        assert facts["helpful_answers"] == 1
        kinds = [each["kind"]["code"] for each in facts["publications"]]
        assert kinds == ["published", "published", "suspended"]
        assert facts["publications"][1]["change_kind"]["code"] == "correction"
        assert {each["kind"]["code"] for each in facts["findings"]} == {"reader_report"}

    def test_somebody_in_the_byline_who_has_no_account(self, client, auditor):
        editor = factories.editor()
        with factories.act(by=factories.administrator(), act="person.add"):
            person = Person.objects.create(name="Leila Haddad", slug="leila", credentials="RN")
        article = factories.article(by=editor, author_ids=[person.pk])
        factories.edition(of=article)
        link()

        text = downloaded(client, article)[1]["evidence.html"].decode()

        assert "Leila Haddad, RN: is named in the byline" in text

    def test_comments_with_answers_and_what_came_of_them(self, client, auditor):
        _, files = downloaded(client, an_article_with_a_past())

        (comment,) = facts_in(files)["comments"]
        assert (comment["edition"], comment["quotation"], comment["text"]) == (1, "Rest.", "How long?")
        assert [each["text"] for each in comment["answers"]] == ["A week."]
        assert [each["note"] for each in comment["settled"]] == ["Said so."]
        assert "How long?" in files["evidence.html"].decode()

    def test_every_criterion_says_where_it_is_shown_or_that_it_is_not(self, client, auditor):
        facts = facts_in(downloaded(client, factories.article())[1])

        assert [len(scheme["criteria"]) for scheme in facts["criteria"]] == [10, 4, 8]
        for each in (each for scheme in facts["criteria"] for each in scheme["criteria"]):
            assert bool(each["parts"]) != (each["shown"] == "Not shown by this system."), each
            assert set(each["parts"]) <= facts.keys()


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        self.tags.append(tag)
        self.ids += [facts["id"]] if "id" in facts else []
        self.links += [facts[name] for name in ("href", "src") if name in facts]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


class TestThePage:
    def test_opens_from_disk_needs_nothing_else_and_runs_nothing(self, client, auditor):
        _, files = downloaded(client, an_article_with_a_past())
        text = files["evidence.html"].decode()

        page = Page(text)

        assert page.open == []
        assert not {"script", "link", "img", "iframe"} & set(page.tags)
        assert not re.search(r"\son\w+=|url\(|@import", text)
        assert len(page.ids) == len(set(page.ids))
        for target in set(page.links):
            assert target.removeprefix("#") in page.ids if target.startswith("#") else target in files
        assert HOSTILE not in text
        assert "Gout &lt;script&gt;" in text

    def test_tells_what_the_facts_tell(self, client, auditor):
        _, files = downloaded(client, an_article_with_a_past())
        text = files["evidence.html"].decode()
        facts = facts_in(files)

        words = [
            "Eve Editor, BSc",
            "A newer trial.",
            "Corrected in edition 2.",
            "carried over from edition 1",
        ]
        words += [each["hash"] for each in facts["trail"]] + [each["digest"] for each in facts["editions"]]
        assert [each for each in words if each not in text] == []


class TestWhoMayTakeIt:
    def test_a_copy_is_noted_with_its_fingerprint(self, client, auditor):
        article = factories.live_article()

        content, _ = downloaded(client, article)

        link()
        event = AuditEvent.objects.get(act="note: evidence exported")
        assert (event.actor_id, event.article_id) == (auditor.pk, article.pk)
        assert event.row == {"sha256": hashlib.sha256(content).hexdigest()}
        overview = client.get(reverse("desk:article-overview", args=[article.pk])).content.decode()
        assert "Downloaded the evidence pack" in overview
        assert f'href="{address(article)}"' in overview

    def test_the_page_says_what_is_in_it_and_makes_nothing(self, client, auditor):
        page = client.get(address(factories.article()))

        assert "network address" in page.content.decode()
        link()
        assert not AuditEvent.objects.filter(act="note: evidence exported").exists()

    def test_an_editor_takes_their_own_without_where_acts_came_from(self, client):
        editor = factories.editor()
        client.force_login(editor)
        article = factories.live_article(by=editor)
        link()

        facts = facts_in(downloaded(client, article)[1])

        assert {each["hashed"] for each in facts["trail"]} == {None}
        assert list(faults(facts, SCHEMA, SCHEMA)) == []

    def test_an_editor_without_a_part_in_it_is_told_why_not(self, client):
        client.force_login(factories.editor())
        article = factories.live_article()

        for refused in (client.get(address(article)), client.post(address(article))):
            assert refused.status_code == 403
            assert "You had no part in this article" in refused.content.decode()
        link()
        assert not AuditEvent.objects.filter(act="note: evidence exported").exists()
        overview = client.get(reverse("desk:article-overview", args=[article.pk])).content.decode()
        assert address(article) not in overview

    def test_a_reviewer_takes_what_they_were_asked_about(self, client):
        medic = factories.reviewer(Kind.MEDICAL_REVIEW)
        edition = factories.edition()
        factories.asked(edition.article, Kind.MEDICAL_REVIEW, medic)
        client.force_login(medic)

        facts = facts_in(downloaded(client, edition.article)[1])

        assert facts["made_for"]["account"] == medic.pk
        assert client.get(address(factories.article())).status_code == 404


def queries_for(client, article, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as captured:
        downloaded(client, article)
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_what_hangs_on_an_edition(
    client, auditor, django_assert_max_num_queries
):
    article = factories.live_article()
    few = queries_for(client, article, django_assert_max_num_queries)
    sources = [factories.citation() for _ in range(3)]
    marks = "".join(f"\n\nIt affects {n} %.[@{source.key}]" for n, source in enumerate(sources))
    article = factories.changed(article, body=article.body + marks)
    factories.ready_edition(of=article, change_kind=ChangeKind.UPDATE, change_note="More")
    for _ in range(3):
        findings.receive_feedback(
            by=User.objects.system(), edition=article.live_edition, verdict=Feedback.Verdict.INACCURATE
        )

    many = queries_for(client, article, django_assert_max_num_queries)

    assert Feedback.objects.filter(article=article).count() == 3
    assert many <= few + 2
