"""What `check --deploy --database default` says about a site that is not as safe as it could be."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections
from django.utils.module_loading import import_string

DEMONSTRATION = checks.Error(
    "DEMO is on: the passphrases of the demonstration are public, and nobody needs a second factor.",
    hint="Take DEMO out of the environment.",
    id="cms.E001",
)
HOW_TO_SEPARATE = (
    "The guard then stops mistakes, but not whoever gets hold of this role. "
    "`python manage.py secure_database` makes separate roles; docs/deploy.md says how to use them."
)
# What a role may do that could take the guard off, in words.
TOO_MUCH = """
SELECT 'is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
UNION ALL SELECT 'owns the tables' WHERE EXISTS (
    SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND pg_has_role(current_user, relowner, 'MEMBER'))
UNION ALL SELECT 'can create tables' WHERE has_schema_privilege('public', 'CREATE')
UNION ALL SELECT 'can create temporary tables' WHERE has_database_privilege(current_database(), 'TEMP')
"""


@register(Tags.security, deploy=True)
def not_a_demonstration(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [DEMONSTRATION] if settings.DEMO else []


@register
def outside_checkers_exist(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a path that leads to nothing before the first text waits for it."""
    return [error for path in settings.OVERLAP_CHECKERS for error in _faults_of_checker(path)]


def _faults_of_checker(path: str) -> list[CheckMessage]:
    try:
        checker = import_string(path)
    except ImportError as error:
        return [_not_a_checker(path, str(error))]
    return [] if callable(checker) else [_not_a_checker(path, "It is no function.")]


def _not_a_checker(path: str, why: str) -> CheckMessage:
    hint = f"{why} Name functions by their dotted paths, separated by commas: docs/overlap.md says how."
    return checks.Error(f"OVERLAP_CHECKERS names {path}, which cannot be asked.", hint=hint, id="cms.E002")


@register(Tags.database)
def the_application_owns_nothing(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn when the role that web and worker use could change the guard."""
    if "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(TOO_MUCH)
        found = [words for (words,) in cursor.fetchall()]
    if not found:
        return []
    role = connections["default"].settings_dict["USER"]
    return [
        checks.Warning(
            f"The role {role} in DATABASE_URL {', '.join(found)}.", hint=HOW_TO_SEPARATE, id="cms.W001"
        )
    ]
