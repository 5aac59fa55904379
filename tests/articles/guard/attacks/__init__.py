"""Ways round the rule: each tries to publish, sign or rewrite something that it must not. `ATTACKS` names them all."""

from tests.articles.guard.attacks import (
    claims,
    comments,
    conditions,
    ddl,
    evidence,
    external,
    pointers,
    publishing,
    requests,
    rights,
    signing,
    sources,
    writing,
)
from tests.articles.guard.attacks.registry import (
    ATTACKS,
    DENIED,
    GOT_IN,
    Attack,
    Outcome,
    attempt,
    attempt_in_vain,
)

__all__ = [
    "ATTACKS",
    "DENIED",
    "GOT_IN",
    "Attack",
    "Outcome",
    "attempt",
    "attempt_in_vain",
    "claims",
    "comments",
    "conditions",
    "ddl",
    "evidence",
    "external",
    "pointers",
    "publishing",
    "requests",
    "rights",
    "signing",
    "sources",
    "writing",
]
