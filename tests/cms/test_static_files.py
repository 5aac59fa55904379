"""Style sheets as a deployed site serves them: named by their content, compressed, kept for a year and longer (R79)."""

import re
import stat

from django.core.management import call_command
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

NOT_OURS = ["admin", "django_htmx", "markdownx", "reversion", "mfa", "account", "allauth", "debugger"]


def test_r79_a_deployed_style_sheet_is_compressed_and_never_asked_for_again(settings, tmp_path, db):
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": settings.STORAGES["staticfiles"]
        | {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_OURS)
    serve = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))

    address = static("cms/site.css")
    answer = serve(RequestFactory().get(address, headers={"Accept-Encoding": "gzip"}))

    assert re.fullmatch(r"/static/cms/site\.[0-9a-f]{12}\.css", address)
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer["Content-Encoding"] == "gzip"
    assert int(answer["Content-Length"]) <= 8 * 1024
    answer.close()
    modes = {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.rglob("*") if one.is_file()}
    assert modes == {0o644}, "nginx and the web processes read what root has collected"
