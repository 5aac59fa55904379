from pathlib import Path

from django.db import migrations


def install_chain(apps, schema_editor):
    script = Path(__file__).parents[1] / "sql" / "chain.sql"
    schema_editor.execute(script.read_text(), params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install_chain)]
