"""Every address of the site: the one module that knows every app."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from articles.desk.review_links import review_link
from cms.stored_files import stored_picture

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("cms.accounts.urls")),
    path("desk/accounts/", include("cms.accounts.desk_urls")),
    path("desk/citations/", include("citations.urls")),
    path("desk/", include("articles.desk.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("review/<str:token>/", review_link, name="review-link"),
    path("", include("articles.reader.urls")),
    re_path(
        r"^media/images/(?P<name>[0-9a-f]{64}(?:\.png|\.jpg|\.webp|-[0-9]{3,4}\.avif))$",
        stored_picture,
        name="stored-picture",
    ),
]

handler400 = "cms.errors.bad_request"
handler403 = "cms.errors.forbidden"
handler404 = "cms.errors.not_found"
handler500 = "cms.errors.server_error"
