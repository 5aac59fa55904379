"""Make the first account of a new site. All others are made by this administrator on the desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.accounts.actions import create_first_administrator
from cms.accounts.invitations import address_to_choose_password
from cms.accounts.models import User
from cms.refusals import Refusal


class Command(BaseCommand):
    help = "Make the first administrator and print the address at which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="as it is shown at the desk, in quotation marks")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = create_first_administrator(
                by=User.objects.system(), email=options["email"], name=options["name"]
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{account.name} is the first administrator. Choose a password within three days:")
        self.stdout.write(address_to_choose_password(account))
