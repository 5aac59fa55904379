import django.db.models.deletion
from django.db import migrations, models

STAMP = """
CREATE CONSTRAINT TRIGGER y_stamp AFTER INSERT OR UPDATE OR DELETE ON public.feedback_figure DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION guard.change_stamp();
ALTER TABLE public.feedback_figure ENABLE ALWAYS TRIGGER y_stamp;
"""
"""Readers see the figures, so a change of them changes the stamp of the site (articles/guard/sql/09_stamp.sql)."""
OF_AN_ARTICLE = {"on_delete": django.db.models.deletion.PROTECT, "to": "articles.article"}


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_partners"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedbackFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reports", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("unchanged", models.PositiveIntegerField()),
                ("open", models.PositiveIntegerField()),
                ("median_days", models.FloatField(null=True)),
                ("counted_on", models.DateField()),
                ("article", models.OneToOneField(null=True, related_name="+", **OF_AN_ARTICLE)),
            ],
            options={"db_table": "feedback_figure"},
        ),
        migrations.CreateModel(
            name="ViewCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("views", models.PositiveBigIntegerField()),
                ("article", models.ForeignKey(related_name="view_counts", **OF_AN_ARTICLE)),
            ],
            options={"db_table": "view_count"},
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["-received_at"], name="feedback_by_day"),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("mark__in", ["", "valid", "not_valid", "needs_expert", "spam"])),
                name="feedback_mark_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", ""),
                        models.Q(
                            ("state", "open"),
                            models.Q(("kind", "reader_report"), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("kind", "reader_report"),
                        ("outcome", "corrected"),
                        ("settled_by__isnull", False),
                        ("state", "resolved"),
                    ),
                    models.Q(
                        ("kind", "reader_report"),
                        ("outcome__in", ["right", "not_about_text", "unclear", "spam"]),
                        ("settled_by__isnull", True),
                        ("state", "resolved"),
                    ),
                    _connector="OR",
                ),
                name="finding_report_settled_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackfigure",
            constraint=models.UniqueConstraint(
                fields=("article",), name="feedback_figure_once_per_article", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="viewcount",
            constraint=models.UniqueConstraint(
                fields=("article", "day"), name="view_count_once_per_article_and_day"
            ),
        ),
        migrations.RunSQL(STAMP, "DROP TRIGGER y_stamp ON public.feedback_figure"),
    ]
