"""Addresses of the desk's pages for reviewers and publishers; part of articles/desk/urls.py."""

from django.urls import path, register_converter

from articles.desk import (
    commenting,
    conditions,
    dashboard,
    due,
    feedback,
    findings,
    judging,
    links,
    mail_choices,
    overlap,
    overview,
    partners,
    publishing,
    read_marks,
    reaffirming,
    review_links,
    reviewing,
    signing,
    synonyms,
    topics,
)
from articles.desk.design import design_page
from articles.desk.help import help_page
from articles.workflow import Kind


class KindConverter:
    """A kind of review in an address."""

    regex = "|".join(Kind.values)

    def to_python(self, value: str) -> Kind:
        return Kind(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(KindConverter, "kind")

urlpatterns = [
    path("", dashboard.work, name="work"),
    path("help/", help_page, name="help"),
    path("help/design/", design_page, name="design"),
    path("mail/", mail_choices.mail_choices, name="mail-choices"),
    # The article
    path("articles/<int:pk>/", overview.article_overview, name="article-overview"),
    path("articles/<int:pk>/timeline/", overview.article_timeline, name="article-timeline"),
    path("articles/<int:pk>/assign/", reviewing.article_assign, name="article-assign"),
    path(
        "articles/<int:pk>/interests/<int:person_pk>/waive/", reviewing.interest_waive, name="interest-waive"
    ),
    path("articles/<int:pk>/suspend/", publishing.article_suspend, name="article-suspend"),
    path("articles/<int:pk>/reinstate/", publishing.article_reinstate, name="article-reinstate"),
    path("articles/<int:pk>/roll-back/", publishing.article_roll_back, name="article-roll-back"),
    path("articles/<int:pk>/withdraw/", publishing.article_withdraw, name="article-withdraw"),
    path(
        "articles/<int:pk>/address/change/", publishing.article_address_change, name="article-address-change"
    ),
    path("articles/<int:pk>/findings/raise/", findings.finding_raise, name="finding-raise"),
    # Editions and what people say about them
    path("editions/<int:pk>/review/", reviewing.edition_review, name="edition-review"),
    path("editions/<int:pk>/facts/", judging.edition_facts, name="edition-facts"),
    path("editions/<int:pk>/claims/<int:position>/judge/", judging.claim_judge, name="claim-judge"),
    path("editions/<int:pk>/<kind:kind>/seen/", read_marks.edition_seen, name="edition-seen"),
    path("editions/<int:pk>/<kind:kind>/read/", read_marks.edition_read, name="edition-read"),
    path("editions/<int:pk>/<kind:kind>/evidence/", reaffirming.edition_evidence, name="edition-evidence"),
    path(
        "editions/<int:pk>/<kind:kind>/evidence/read/",
        reaffirming.edition_evidence_read,
        name="edition-evidence-read",
    ),
    path("editions/<int:pk>/overlap/", overlap.edition_overlap, name="edition-overlap"),
    path("editions/<int:pk>/<kind:kind>/sign/", signing.edition_sign, name="edition-sign"),
    path(
        "editions/<int:pk>/<kind:kind>/request-changes/",
        signing.edition_request_changes,
        name="edition-request-changes",
    ),
    path("editions/<int:pk>/approve-if/", conditions.edition_approve_if, name="edition-approve-if"),
    path("conditions/<int:pk>/take/", conditions.condition_take, name="condition-take"),
    path("editions/<int:pk>/comments/add/", commenting.comment_add, name="comment-add"),
    path("editions/<int:pk>/comments/send/", commenting.comment_send, name="comment-send"),
    path("comments/pending/<int:pk>/edit/", commenting.pending_edit, name="pending-edit"),
    path("comments/pending/<int:pk>/discard/", commenting.pending_discard, name="pending-discard"),
    path("comments/<int:pk>/answer/", commenting.comment_answer, name="comment-answer"),
    path("comments/<int:pk>/resolve/", commenting.comment_resolve, name="comment-resolve"),
    path("comments/<int:pk>/take/", commenting.comment_take, name="comment-take"),
    path("editions/<int:pk>/recall/", publishing.edition_recall, name="edition-recall"),
    path("editions/<int:pk>/publish/", publishing.edition_publish, name="edition-publish"),
    path("editions/<int:pk>/schedule/", publishing.edition_schedule, name="edition-schedule"),
    path("schedules/<int:pk>/cancel/", publishing.schedule_cancel, name="schedule-cancel"),
    path("sign-offs/<int:pk>/revoke/", signing.signoff_revoke, name="signoff-revoke"),
    path("signing-passphrase/", signing.signing_passphrase, name="signing-passphrase"),
    # Invitations
    path("assignments/<int:pk>/", reviewing.assignment_overview, name="assignment-overview"),
    path("assignments/<int:pk>/accept/", reviewing.assignment_accept, name="assignment-accept"),
    path("assignments/<int:pk>/decline/", reviewing.assignment_decline, name="assignment-decline"),
    path("assignments/<int:pk>/release/", reviewing.assignment_release, name="assignment-release"),
    # External reviewers
    path("assignments/<int:pk>/send-link/", review_links.assignment_send_link, name="assignment-send-link"),
    path(
        "assignments/<int:pk>/revoke-link/",
        review_links.assignment_revoke_link,
        name="assignment-revoke-link",
    ),
    path("by-link/", review_links.link_overview, name="link-overview"),
    path("by-link/leave/", review_links.link_leave, name="link-leave"),
    path("assignments/<int:pk>/reassign/", reviewing.assignment_reassign, name="assignment-reassign"),
    path("assignments/<int:pk>/due/move/", reviewing.assignment_due_move, name="assignment-due-move"),
    # Findings, dates, topics, synonyms
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/links/", links.link_list, name="link-list"),
    path("feedback/", feedback.feedback_list, name="feedback-list"),
    path("feedback/<int:pk>/mark/", feedback.feedback_mark, name="feedback-mark"),
    path("feedback/<int:pk>/take-up/", feedback.feedback_take_up, name="feedback-take-up"),
    path("feedback/<int:pk>/redact/", feedback.feedback_redact, name="feedback-redact"),
    path("findings/<int:pk>/", findings.finding_overview, name="finding-overview"),
    path("findings/<int:pk>/take/", findings.finding_take, name="finding-take"),
    path("findings/<int:pk>/give-back/", findings.finding_give_back, name="finding-give-back"),
    path("findings/<int:pk>/give/", findings.finding_give, name="finding-give"),
    path("findings/<int:pk>/date/move/", findings.finding_move_date, name="finding-date-move"),
    path("findings/<int:pk>/resolve/", findings.finding_resolve, name="finding-resolve"),
    path("due/", due.due_list, name="due-list"),
    path("due/calendar/", due.due_calendar, name="due-calendar"),
    path("due/calendar/export/", due.due_calendar_export, name="due-calendar-export"),
    path("partners/", partners.subscriber_list, name="subscriber-list"),
    path("partners/add/", partners.subscriber_add, name="subscriber-add"),
    path("partners/<int:pk>/stop/", partners.subscriber_stop, name="subscriber-stop"),
    path("partners/<int:pk>/restart/", partners.subscriber_restart, name="subscriber-restart"),
    path("topics/", topics.topic_list, name="topic-list"),
    path("topics/add/", topics.topic_add, name="topic-add"),
    path("topics/<int:pk>/edit/", topics.topic_edit, name="topic-edit"),
    path("synonyms/", synonyms.synonym_list, name="synonym-list"),
    path("synonyms/add/", synonyms.synonym_add, name="synonym-add"),
    path("synonyms/<int:pk>/edit/", synonyms.synonym_edit, name="synonym-edit"),
    path("synonyms/<int:pk>/remove/", synonyms.synonym_remove, name="synonym-remove"),
]
