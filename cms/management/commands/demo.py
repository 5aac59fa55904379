"""Fill an empty database with the demonstration, act by act, as the people in it would have done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.actions.search_words import recount_words
from articles.demo import cast, material, shelf, story
from cms.accounts.models import Role, User


class Command(BaseCommand):
    help = "Add the demonstration's people, sources and articles. Does nothing where they are already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="only print the accounts and their passphrases"
        )
        parser.add_argument(
            "--once",
            action="store_true",
            help="change nothing if it is all there, even beside accounts that were added since",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self.print_accounts()
            return
        is_here = cast.is_complete() and not shelf.missing() and not story.missing()
        if not (options["once"] and is_here):
            self.check_place()
        if is_here:
            self.stdout.write("The demonstration is here already; nothing was changed.")
            return
        self.build()

    def check_place(self) -> None:
        """The passphrases are public, so this must be a demonstration, and nobody else's database."""
        if not settings.DEMO:
            raise CommandError(
                "The passphrases of the demonstration are public. It is only for a site that says so: set DEMO=1."
            )
        ours = [someone.email for someone in material.people().values() if someone.email]
        if User.objects.filter(is_system=False).exclude(email__in=ours).exists():
            raise CommandError("This database has accounts of its own. The demonstration needs an empty one.")

    def build(self) -> None:
        self.stdout.write("People")
        company = cast.bring_in(self.say)
        self.stdout.write("Library")
        shelf.fill(company, self.say)
        self.stdout.write("Articles")
        story.tell(company, self.say)
        recount_words(by=User.objects.system())
        self.stdout.write("The demonstration is ready.")

    def say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()

    def print_accounts(self) -> None:
        """Each account with what it may do, how to sign in and, for reviewers, how to sign."""
        self.stdout.write("Demonstration accounts: e-mail address, sign-in passphrase, signing passphrase")
        for someone in material.people().values():
            if someone.email:
                self.stdout.write(f"\n  {someone.name}, {duties_of(someone)}")
                self.stdout.write(f"    {someone.email}")
                self.stdout.write(f"    {way_in_of(someone)}")
                if someone.signing:
                    self.stdout.write(f"    sign:    {someone.signing}")


def way_in_of(someone: material.Someone) -> str:
    """The passphrase to sign in with, or where the mails are that hold links."""
    if someone.is_external:
        return f"gets links by mail: {getattr(settings, 'EMAIL_FILE_PATH', settings.EMAIL_BACKEND)}"
    return f"sign in: {someone.sign_in}"


def duties_of(someone: material.Someone) -> str:
    """What somebody may do here: roles, and the reviews that their licence allows."""
    roles = [str(Role(role).label).lower() for role in someone.roles]
    reviews = {"medical_review": "medical reviewer", "fact_check": "fact checker"}
    return ", ".join([*roles, *(reviews[kind] for kind in someone.reviewer.get("kinds", ()))])
