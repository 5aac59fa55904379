"""For somebody who forgot their signing passphrase: on the server, because the website must not be able to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.actions.signing import remove_signing_passphrase
from cms.accounts.models import User
from cms.refusals import Refusal


class Command(BaseCommand):
    help = "Remove a forgotten signing passphrase. Make sure that it is really them who ask; they then set a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose passphrase was forgotten")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="the administrator who vouches for them"
        )
        parser.add_argument(
            "--reason", required=True, help="how you know that it is them; it stays on record"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user, by = self.account(options["email"]), self.account(options["by"])
        try:
            remove_signing_passphrase(user=user, by=by, reason=options["reason"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.name} can set a new signing passphrase now.")

    def account(self, email: str) -> User:
        account = User.objects.people().filter(email=email.lower()).first()
        if not account:
            raise CommandError(f"There is no account with the address {email}.")
        return account
