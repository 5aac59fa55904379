"""Who gets through at every address of the site: first with GET and HEAD, then with POST. See tests/test_access.py."""

from __future__ import annotations

from tests.access_world import (
    ADMINISTRATOR,
    ANONYMOUS,
    AUDITOR,
    CHIEF,
    EDITOR,
    FACTS,
    MANAGING,
    MEDICAL,
    NO_ROLE,
    STRANGER,
)

NOBODY: frozenset[str] = frozenset()
SIGNED_IN = frozenset({NO_ROLE, EDITOR, MANAGING, CHIEF, ADMINISTRATOR, AUDITOR, MEDICAL, FACTS, STRANGER})
EVERYBODY = SIGNED_IN | {ANONYMOUS}
ADMINISTRATORS = frozenset({ADMINISTRATOR})
WRITERS = frozenset({EDITOR, MANAGING, CHIEF})
PUBLISHERS = frozenset({MANAGING, CHIEF})
CHIEFS = frozenset({CHIEF})
ASKED = frozenset({MEDICAL, FACTS})
REVIEWERS = ASKED | {STRANGER}
SEE_THE_ARTICLE = WRITERS | ASKED | {AUDITOR}
WORK_ON_IT = WRITERS | ASKED
READ_THE_TRAIL = PUBLISHERS | {AUDITOR}
KEEP_PEOPLE = PUBLISHERS | ADMINISTRATORS
CHECKERS = frozenset({FACTS, STRANGER})
KEEP_THE_LIBRARY = WRITERS | CHECKERS
READ_THE_LIBRARY = WRITERS | REVIEWERS | {AUDITOR}

FOR_READERS = (EVERYBODY, NOBODY)
WITH_A_FORM_FOR_READERS = (EVERYBODY, EVERYBODY)

TABLE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # Signing in and one's own account
    "account_login": (EVERYBODY, EVERYBODY),
    "account_logout": (SIGNED_IN, NOBODY),  # whoever leaves lands on the sign-in page
    "account_inactive": (EVERYBODY, NOBODY),
    "account_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "account_change_password": (SIGNED_IN, SIGNED_IN),
    "account_set_password": (SIGNED_IN, SIGNED_IN),
    "account_reset_password": (EVERYBODY, EVERYBODY),
    "account_reset_password_done": (EVERYBODY, NOBODY),
    "account_reset_password_from_key": (EVERYBODY, EVERYBODY),
    "account_reset_password_from_key_done": (EVERYBODY, NOBODY),
    "account_security": (SIGNED_IN, SIGNED_IN),
    "account_signup": (EVERYBODY, EVERYBODY),  # says that nobody signs up
    "account_form_token": (SIGNED_IN, NOBODY),
    "usersessions_list": (SIGNED_IN, SIGNED_IN),
    "mfa_index": (SIGNED_IN, NOBODY),
    "mfa_authenticate": (SIGNED_IN, SIGNED_IN),  # in the middle of signing in; others are sent on
    "mfa_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": (SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": (NOBODY, NOBODY),  # 404 while there is none
    "mfa_view_recovery_codes": (NOBODY, NOBODY),
    "mfa_generate_recovery_codes": (SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": (NOBODY, NOBODY),
    "mfa_list_webauthn": (SIGNED_IN, NOBODY),
    "mfa_add_webauthn": (SIGNED_IN, SIGNED_IN),
    "mfa_reauthenticate_webauthn": (SIGNED_IN, SIGNED_IN),
    "mfa_remove_webauthn": (SIGNED_IN, SIGNED_IN),  # to re-authentication first
    "mfa_edit_webauthn": (SIGNED_IN, SIGNED_IN),
    "mfa_login_webauthn": (SIGNED_IN, SIGNED_IN),  # anonymous people are sent to the sign-in page
    # Accounts of others
    "accounts:account-list": (ADMINISTRATORS, NOBODY),
    "accounts:account-create": (ADMINISTRATORS, ADMINISTRATORS),
    "accounts:account-detail": (ADMINISTRATORS, NOBODY),
    "accounts:account-set-roles": (ADMINISTRATORS, ADMINISTRATORS),
    "accounts:account-correct": (ADMINISTRATORS, ADMINISTRATORS),
    "accounts:account-invite": (NOBODY, ADMINISTRATORS),
    "accounts:account-deactivate": (ADMINISTRATORS, ADMINISTRATORS),
    "accounts:account-reactivate": (ADMINISTRATORS, ADMINISTRATORS),
    "accounts:account-remove-second-factor": (ADMINISTRATORS, ADMINISTRATORS),
    # The desk: everybody's pages
    "desk:work": (SIGNED_IN, NOBODY),
    "desk:help": (SIGNED_IN, NOBODY),
    "desk:design": (SIGNED_IN, NOBODY),
    "desk:mail-choices": (SIGNED_IN, SIGNED_IN),
    "desk:article-list": (SIGNED_IN, NOBODY),  # holds only what each may see
    # Writing
    "desk:article-new": (WRITERS, WRITERS),
    "desk:article-import": (WRITERS, WRITERS),
    "desk:article-import-finish": (NOBODY, WRITERS),
    "desk:article-import-report": (SEE_THE_ARTICLE, NOBODY),
    "desk:article-edit": (WRITERS, WRITERS),
    "desk:article-submit": (WRITERS, WRITERS),
    "desk:article-preview": (WRITERS, WRITERS),
    "desk:article-autosave": (NOBODY, WRITERS),
    "desk:autosave-discard": (WRITERS, WRITERS),
    "desk:article-others": (WRITERS, NOBODY),
    "desk:image-list": (WRITERS, NOBODY),
    "desk:image-upload": (WRITERS, WRITERS),
    "desk:source-search": (WRITERS, NOBODY),
    "desk:source-marker": (WRITERS, NOBODY),
    "desk:source-options": (WRITERS, NOBODY),
    "desk:source-look-up": (NOBODY, WRITERS),
    "desk:line-answer": (WRITERS, NOBODY),
    "desk:line-add": (NOBODY, WRITERS),
    # An article and its history
    "desk:article-overview": (SEE_THE_ARTICLE, NOBODY),
    "desk:article-timeline": (SEE_THE_ARTICLE, NOBODY),
    "desk:article-history": (SEE_THE_ARTICLE, NOBODY),
    "desk:article-revision": (SEE_THE_ARTICLE, NOBODY),
    "desk:article-changes": (SEE_THE_ARTICLE, NOBODY),
    "desk:article-restore": (WRITERS, WRITERS),
    "desk:article-evidence": (READ_THE_TRAIL | ASKED, READ_THE_TRAIL | ASKED),
    # Reports
    "desk:report-overview": (READ_THE_TRAIL, NOBODY),
    "desk:report-file": (READ_THE_TRAIL, NOBODY),
    # Reviewing
    "desk:article-assign": (PUBLISHERS, PUBLISHERS),
    "desk:interest-waive": (CHIEFS, CHIEFS),
    "desk:edition-review": (SEE_THE_ARTICLE, NOBODY),
    "desk:edition-facts": (SEE_THE_ARTICLE, NOBODY),
    "desk:edition-seen": (NOBODY, ASKED),
    "desk:edition-read": (NOBODY, ASKED),
    "desk:edition-evidence": (SEE_THE_ARTICLE, NOBODY),
    "desk:edition-evidence-read": (NOBODY, ASKED),
    "desk:claim-judge": (NOBODY, frozenset({FACTS})),
    "desk:comment-add": (NOBODY, WORK_ON_IT),
    "desk:comment-send": (WORK_ON_IT, WORK_ON_IT),
    "desk:pending-edit": (frozenset({MEDICAL}), frozenset({MEDICAL})),  # each sees only their own
    "desk:pending-discard": (NOBODY, frozenset({MEDICAL})),
    "desk:comment-answer": (WORK_ON_IT, WORK_ON_IT),
    "desk:comment-resolve": (WRITERS | {MEDICAL}, WRITERS | {MEDICAL}),  # whoever wrote it, and editors
    "desk:comment-take": (WRITERS, WRITERS),
    "desk:edition-overlap": (SEE_THE_ARTICLE, NOBODY),
    "desk:edition-sign": (ASKED, ASKED),  # the other reviewer is told why not
    "desk:edition-request-changes": (ASKED, ASKED),
    "desk:edition-approve-if": (frozenset({MEDICAL}), frozenset({MEDICAL})),
    "desk:condition-take": (NOBODY, WRITERS),
    "desk:signoff-revoke": (frozenset({MEDICAL, CHIEF}), frozenset({MEDICAL, CHIEF})),
    "desk:signing-passphrase": (REVIEWERS, REVIEWERS),
    "desk:assignment-overview": (frozenset({FACTS}), NOBODY),
    "desk:assignment-accept": (NOBODY, frozenset({FACTS})),
    "desk:assignment-decline": (NOBODY, frozenset({FACTS})),
    "desk:assignment-release": (PUBLISHERS, PUBLISHERS),
    # External reviewers (what a link opens is walked by tests of its own)
    "desk:assignment-send-link": (NOBODY, PUBLISHERS),
    "desk:assignment-revoke-link": (NOBODY, NOBODY),  # 404: nobody external is asked for this review
    "desk:link-overview": (NOBODY, NOBODY),  # 404 for everybody who did not come by a link
    "desk:link-leave": (NOBODY, NOBODY),
    "desk:assignment-reassign": (PUBLISHERS, PUBLISHERS),
    "desk:assignment-due-move": (PUBLISHERS, PUBLISHERS),
    # Publishing
    "desk:edition-recall": (WRITERS, WRITERS),
    "desk:edition-publish": (PUBLISHERS, PUBLISHERS),
    "desk:edition-schedule": (PUBLISHERS, PUBLISHERS),
    "desk:schedule-cancel": (PUBLISHERS, PUBLISHERS),
    "desk:article-suspend": (WORK_ON_IT, WORK_ON_IT),
    "desk:article-reinstate": (PUBLISHERS, PUBLISHERS),
    "desk:article-roll-back": (PUBLISHERS, PUBLISHERS),
    "desk:article-withdraw": (PUBLISHERS, PUBLISHERS),
    "desk:article-address-change": (PUBLISHERS, PUBLISHERS),
    # Findings, dates, topics
    "desk:finding-list": (WRITERS | REVIEWERS, NOBODY),
    "desk:finding-overview": (WORK_ON_IT, NOBODY),
    "desk:finding-take": (NOBODY, WORK_ON_IT),
    "desk:finding-give-back": (NOBODY, frozenset({MANAGING, CHIEF})),  # and its owner
    "desk:finding-give": (PUBLISHERS, PUBLISHERS),
    "desk:finding-date-move": (WORK_ON_IT, WORK_ON_IT),
    "desk:finding-resolve": (NOBODY, WORK_ON_IT),
    "desk:finding-raise": (WORK_ON_IT, WORK_ON_IT),
    "desk:link-list": (WRITERS | REVIEWERS, NOBODY),
    "desk:feedback-list": (WRITERS | REVIEWERS, NOBODY),
    "desk:feedback-mark": (NOBODY, WORK_ON_IT),
    "desk:feedback-take-up": (NOBODY, WORK_ON_IT),
    "desk:feedback-redact": (PUBLISHERS, PUBLISHERS),
    "desk:due-list": (WRITERS, NOBODY),
    "desk:due-calendar": (PUBLISHERS, NOBODY),
    "desk:due-calendar-export": (PUBLISHERS, NOBODY),
    "desk:topic-list": (PUBLISHERS, NOBODY),
    "desk:subscriber-list": (PUBLISHERS, NOBODY),
    "desk:subscriber-add": (PUBLISHERS, PUBLISHERS),
    "desk:subscriber-stop": (NOBODY, PUBLISHERS),
    "desk:subscriber-restart": (NOBODY, PUBLISHERS),
    "desk:topic-add": (PUBLISHERS, PUBLISHERS),
    "desk:topic-edit": (PUBLISHERS, PUBLISHERS),
    "desk:synonym-list": (WRITERS, NOBODY),
    "desk:synonym-add": (WRITERS, WRITERS),
    "desk:synonym-edit": (WRITERS, WRITERS),
    "desk:synonym-remove": (WRITERS, WRITERS),
    # The library of sources
    "citations:citation-list": (READ_THE_LIBRARY, NOBODY),
    "citations:citation-overview": (READ_THE_LIBRARY, NOBODY),
    "citations:citation-history": (READ_THE_LIBRARY, NOBODY),
    "citations:citation-export": (READ_THE_LIBRARY, NOBODY),
    "citations:citation-import": (KEEP_THE_LIBRARY, KEEP_THE_LIBRARY),
    "citations:citation-lookup": (READ_THE_LIBRARY, READ_THE_LIBRARY),  # who may add starts a paste
    "citations:paste-overview": (KEEP_THE_LIBRARY, NOBODY),
    "citations:paste-accept": (NOBODY, KEEP_THE_LIBRARY),
    "citations:paste-look-up": (NOBODY, KEEP_THE_LIBRARY),
    "citations:line-accept": (NOBODY, KEEP_THE_LIBRARY),
    "citations:citation-replace": (KEEP_THE_LIBRARY, KEEP_THE_LIBRARY),
    "citations:citation-add": (KEEP_THE_LIBRARY, KEEP_THE_LIBRARY),
    "citations:citation-edit": (KEEP_THE_LIBRARY, KEEP_THE_LIBRARY),
    "citations:citation-notice": (KEEP_THE_LIBRARY, KEEP_THE_LIBRARY),
    "citations:citation-confirm": (READ_THE_LIBRARY, CHECKERS),  # others are told why not
    "citations:citation-registries": (READ_THE_LIBRARY, NOBODY),
    "citations:citation-ask": (NOBODY, READ_THE_LIBRARY),
    "citations:citation-use-values": (NOBODY, KEEP_THE_LIBRARY),
    "citations:citation-use-candidate": (NOBODY, KEEP_THE_LIBRARY),
    "citations:journal-list": (READ_THE_LIBRARY, NOBODY),
    "citations:journal-decide": (READ_THE_LIBRARY, CHECKERS),
    "citations:registry-list": (READ_THE_LIBRARY, NOBODY),
    # People and their right to sign
    "desk:person-list": (KEEP_PEOPLE, NOBODY),
    "desk:person-add": (KEEP_PEOPLE, KEEP_PEOPLE),
    "desk:person-detail": (KEEP_PEOPLE, NOBODY),
    "desk:person-edit": (KEEP_PEOPLE, KEEP_PEOPLE),
    "desk:person-link-account": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:person-make-external": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:person-make-regular": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:person-retire": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:person-restore": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:reviewer-add": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:reviewer-edit": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:reviewer-verify": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:reviewer-stop": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:reviewer-restore": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:reviewer-remove-passphrase": (ADMINISTRATORS, ADMINISTRATORS),
    # The audit trail
    "desk:audit-list": (READ_THE_TRAIL, NOBODY),
    "desk:audit-event": (READ_THE_TRAIL, NOBODY),
    "desk:audit-export": (READ_THE_TRAIL, NOBODY),
    "desk:audit-check": (READ_THE_TRAIL, NOBODY),
    # The administration site (its pages about records are walked by tests of their own)
    "admin:index": (ADMINISTRATORS, ADMINISTRATORS),
    "admin:login": (ADMINISTRATORS, ADMINISTRATORS),
    "admin:logout": (
        SIGNED_IN,
        SIGNED_IN,
    ),  # others than administrators are sent to the first page, closed to them
    "admin:password_change": (ADMINISTRATORS, ADMINISTRATORS),
    "admin:app_list": (ADMINISTRATORS, ADMINISTRATORS),
    "admin:autocomplete": (NOBODY, NOBODY),
    "admin:jsi18n": (ADMINISTRATORS, NOBODY),
    "admin:view_on_site": (NOBODY, NOBODY),
    "admin:": (NOBODY, NOBODY),
    # Readers
    "reader:home": FOR_READERS,
    "reader:article": FOR_READERS,
    "reader:article-history": FOR_READERS,
    "reader:edition": FOR_READERS,
    "reader:article-compare": (NOBODY, NOBODY),  # 404 without the numbers of two editions
    "reader:article-changes": FOR_READERS,
    "reader:article-references": FOR_READERS,
    "reader:article-citation": FOR_READERS,
    "reader:article-day": FOR_READERS,
    "reader:article-on-day": FOR_READERS,
    "reader:edition-proof": FOR_READERS,
    "reader:edition-signed": FOR_READERS,
    "reader:article-feedback": WITH_A_FORM_FOR_READERS,
    "reader:article-feedback-thanks": FOR_READERS,
    "reader:feedback-figures": FOR_READERS,
    "reader:feedback-receipt": (NOBODY, NOBODY),  # 404: no report has this code
    "reader:topics": FOR_READERS,
    "reader:topic": FOR_READERS,
    "reader:topic-feed": FOR_READERS,
    "reader:a-to-z": FOR_READERS,
    "reader:recent": FOR_READERS,
    "reader:search": FOR_READERS,
    "reader:people": FOR_READERS,
    "reader:person": FOR_READERS,
    "reader:corrections": FOR_READERS,
    "reader:editorial-policy": FOR_READERS,
    "reader:about": FOR_READERS,
    "reader:contact": FOR_READERS,
    "reader:privacy": FOR_READERS,
    "reader:accessibility": FOR_READERS,
    "reader:feed": FOR_READERS,
    "reader:sitemap": FOR_READERS,
    "reader:sitemap-section": FOR_READERS,
    "reader:withdrawals": FOR_READERS,
    "reader:api": FOR_READERS,
    "reader:api-openapi": FOR_READERS,
    "reader:api-articles": FOR_READERS,
    "reader:api-article": FOR_READERS,
    "reader:api-editions": FOR_READERS,
    "reader:api-topics": FOR_READERS,
    "reader:api-people": FOR_READERS,
    "reader:api-person": FOR_READERS,
    "reader:api-unknown": (NOBODY, NOBODY),  # 404: nothing is there
    "reader:robots": FOR_READERS,
    "reader:security-txt": FOR_READERS,
    "review-link": (NOBODY, NOBODY),  # 404: no link has this secret
    "stored-picture": (NOBODY, NOBODY),  # 404: there is no picture of that digest
}
