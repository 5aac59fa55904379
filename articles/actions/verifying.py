"""Checking the evidence, noting the result in the trail, and telling people when something does not fit."""

from __future__ import annotations

import logging

from articles import alarms, verification
from articles.permissions import check_can
from articles.verification import DOES_NOT_FIT, FITS, HEAD_ID, HEAD_TABLE, Result
from cms.accounts.models import User
from cms.audit.acts import act, note
from cms.audit.visible_text import visible

logger = logging.getLogger(__name__)


def verify_evidence(*, by: User) -> Result:
    """Recompute everything that published pages rest on, and note in the trail whether it fits.

    The system account does it every night. When something does not fit, administrators and auditors are told
    before the note is tried: a trail that is broken may refuse it. Raises NotAllowed.
    """
    if not by.is_system:
        check_can(by, "read_audit")
    found = verification.result()
    if found.faults:
        logger.error("The evidence does not fit: %s", visible(found.faults[0]))
        alarms.evidence_does_not_fit(found.faults)
    with act(by=by, act="evidence.verify"):
        note(
            DOES_NOT_FIT if found.faults else FITS,
            table=HEAD_TABLE,
            row_id=HEAD_ID,
            head=f"{found.seq} {found.digest}",
            count=str(len(found.faults)),
            first=found.faults[0] if found.faults else "",
        )
    return found
