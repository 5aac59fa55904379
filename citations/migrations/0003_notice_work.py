"""Say of every notice which identifier it was told of; one that a registry tells otherwise is a notice of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("citations", "0002_registries"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="editorialnotice",
            name="notice_told_once_by_each_source",
        ),
        migrations.AddField(
            model_name="editorialnotice",
            name="work",
            field=models.CharField(
                blank=True,
                help_text="What it was told of: `doi:…` or `pmid:…`; empty if found by a search.",
                max_length=520,
            ),
        ),
        migrations.AddConstraint(
            model_name="editorialnotice",
            constraint=models.UniqueConstraint(
                fields=("citation", "source", "key", "kind", "noticed_on", "work"),
                name="notice_told_once_by_each_source",
                nulls_distinct=False,
            ),
        ),
    ]
