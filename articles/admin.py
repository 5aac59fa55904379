"""Articles, people and evidence in the administration site: facts to look at, never texts that are not published."""

from django.contrib import admin

from articles.models import (
    Article,
    Assignment,
    Edition,
    Finding,
    Person,
    Publication,
    Reviewer,
    Revocation,
    Schedule,
    SignOff,
    Topic,
)
from cms.admin_site import LookUp


@admin.register(Topic)
class TopicLookUp(LookUp):
    list_display = ["name", "slug", "specialty"]
    search_fields = ["name"]


@admin.register(Person)
class PersonLookUp(LookUp):
    list_display = ["name", "credentials", "affiliation", "user", "is_active"]
    list_select_related = ["user"]
    search_fields = ["name", "credentials"]


@admin.register(Reviewer)
class ReviewerLookUp(LookUp):
    list_display = [
        "person",
        "kinds",
        "licence_body",
        "licence_number",
        "verified_by",
        "verified_on",
        "valid_until",
    ]
    list_select_related = ["person", "verified_by"]
    search_fields = ["person__name", "licence_number"]


@admin.register(Article)
class ArticleLookUp(LookUp):
    list_display = ["title", "slug", "topic", "risk_class", "owner", "public_state"]
    list_select_related = ["topic", "owner"]
    list_filter = ["public_state", "risk_class"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "topic", "risk_class", "owner", "public_state"]
    show_full_result_count = False


@admin.register(Edition)
class EditionLookUp(LookUp):
    list_display = ["article", "number", "change_kind", "submitted_by", "submitted_at", "digest"]
    list_select_related = ["article", "submitted_by"]
    search_fields = ["digest", "article__slug"]
    fields = [
        "article",
        "number",
        "digest",
        "html_digest",
        "change_kind",
        "risk_class",
        "submitted_by",
        "submitted_at",
    ]
    show_full_result_count = False


@admin.register(Assignment)
class AssignmentLookUp(LookUp):
    list_display = ["article", "kind", "reviewer", "state", "due_on"]
    list_select_related = ["article", "reviewer__person"]
    list_filter = ["state", "kind"]


@admin.register(SignOff)
class SignOffLookUp(LookUp):
    list_display = ["article", "kind", "decision", "signer_name", "signed_at", "valid_until", "digest"]
    list_select_related = ["article"]
    list_filter = ["kind", "decision"]
    search_fields = ["signer_name", "digest"]


@admin.register(Revocation)
class RevocationLookUp(LookUp):
    list_display = ["signoff", "revoked_by", "reason"]
    list_select_related = ["revoked_by", "signoff__article", "signoff__person"]


@admin.register(Publication)
class PublicationLookUp(LookUp):
    list_display = ["article", "edition", "kind", "acted_by", "reason"]
    list_select_related = ["article", "edition__article", "acted_by"]
    list_filter = ["kind"]


@admin.register(Schedule)
class ScheduleLookUp(LookUp):
    list_display = ["edition", "publish_at", "scheduled_by", "state"]
    list_select_related = ["edition__article", "scheduled_by"]


@admin.register(Finding)
class FindingLookUp(LookUp):
    list_display = ["article", "kind", "severity", "state"]
    list_select_related = ["article"]
    list_filter = ["state", "severity", "kind"]
