from django.contrib.auth.hashers import make_password
from django.db import migrations


def create_system_account(apps, schema_editor):
    """The account that jobs and readers' messages act as. No password ever fits it."""
    apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias).create(
        email="system@localhost", name="Imprimatur", is_system=True, password=make_password(None)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("articles", "0002_guard")]

    operations = [migrations.RunPython(create_system_account)]
