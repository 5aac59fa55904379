from django.db import migrations

from articles.guard import install


def install_guard(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("accounts", "0001_initial"),
        ("audit", "0002_chain"),
        ("citations", "0002_registries"),
        ("reversion", "0002_add_index_on_version_for_content_type_and_db"),
    ]

    operations = [
        migrations.RunPython(install_guard),
        # The newest versions of one object, at any number of revisions: the planner otherwise walks the primary key.
        migrations.RunSQL(
            "CREATE INDEX reversion_version_newest ON reversion_version (content_type_id, db, object_id, id DESC)"
        ),
    ]
