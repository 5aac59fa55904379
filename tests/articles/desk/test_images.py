"""Uploading pictures at the desk, and how stored ones are served (D08, D09, D10, D11)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Image
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address
from tests.articles.test_images import files, picture

pytestmark = pytest.mark.django_db

SCRIPT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(client, data=None, *, name="knee.png", headers=None, **fields):
    fields = {"alt": "A knee", **fields}
    sent = SimpleUploadedFile(name, picture() if data is None else data, content_type="image/png")
    return client.post(address("image-upload"), {"image": sent, **fields}, headers=headers)


class TestUploading:
    def test_without_a_script_shows_the_line_for_the_text(self, client, editor):
        response = upload(client, caption="Left knee", credit="E. Ample")

        image = Image.objects.get()
        assert response.status_code == 200
        assert response.context["marker"] == f'![A knee]({image.src} "Left knee")'
        assert "Copy this line into the text" in response.content.decode()

    def test_for_the_script_answers_what_markdownx_expects(self, client, editor):
        answer = upload(client, headers=SCRIPT).json()

        image = Image.objects.get()
        assert answer == {"image_code": f"![A knee]({image.src})", "image_path": image.src}

    def test_markdownx_itself_sends_only_the_file_and_is_asked_for_words(self, client, editor, media):
        sent = {"image": SimpleUploadedFile("knee.png", picture())}

        response = client.post(address("image-upload"), sent, headers={"X-Requested-With": "XMLHttpRequest"})

        assert response.status_code == 400
        assert response.json()["errors"].keys() == {"alt"}
        assert (Image.objects.count(), files(media)) == (0, [])

    def test_a_decorative_picture_needs_no_words(self, client, editor):
        answer = upload(client, alt="", is_decorative="on", headers=SCRIPT).json()

        assert answer["image_code"].endswith(' "decorative")')

    def test_the_same_picture_again_gets_the_words_of_this_use(self, client, editor):
        upload(client, alt="First words")

        answer = upload(client, alt="Second words", headers=SCRIPT).json()

        assert answer["image_code"].startswith("![Second words](")
        assert Image.objects.count() == 1

    @pytest.mark.parametrize("headers", [None, SCRIPT], ids=["page", "script"])
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("knee.gif", b"GIF89a/*<script>alert(document.domain)</script>*/=1;"),
            ("knee.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'),
            ("knee.html", b"<!doctype html><script>alert(1)</script>"),
            ("knee.png", b"not a picture"),
            ("knee.jpg", b""),
            ("knee.png", bytes(10 * 1024 * 1024 + 1)),
        ],
        ids=["html as gif", "svg", "html", "text", "empty", "too large"],
    )
    def test_refuses_what_is_no_picture_in_words(self, client, editor, media, name, data, headers):
        response = upload(client, data, name=name, headers=headers)

        assert response.status_code == 400
        if headers:
            assert response.json()["errors"].keys() == {"image"}
        else:
            assert "<title>Error: Upload a picture" in response.content.decode()
            assert '<a href="#id_image">' in response.content.decode()
        assert (Image.objects.count(), files(media)) == (0, [])

    def test_the_name_of_the_file_decides_nothing(self, client, editor, media):
        upload(client, name="../../evil.html")

        image = Image.objects.get()
        assert files(media) == [media / "images" / f"{image.sha256}.png"]

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
    def test_is_closed_to_those_who_do_not_write(self, client, media, role):
        client.force_login(factories.user(role))

        assert client.get(address("image-upload")).status_code == 403
        assert upload(client).status_code == 403
        assert (Image.objects.count(), files(media)) == (0, [])

    def test_refuses_strangers(self, client, media):
        assert client.get(address("image-upload")).status_code == 302
        assert upload(client).status_code == 401
        assert (Image.objects.count(), files(media)) == (0, [])


class TestList:
    def test_shows_pictures_with_their_line(self, client, editor):
        upload(client)

        page = client.get(address("image-list")).content.decode()

        assert f'value="![A knee]({Image.objects.get().src})"' in page

    def test_says_what_to_do_when_there_are_none(self, client, editor):
        assert "Upload the first one" in client.get(address("image-list")).content.decode()

    def test_comes_in_pages(self, client, editor):
        for shade in range(26):
            upload(client, picture((shade, 0, 0)))

        first = client.get(address("image-list"))
        second = client.get(address("image-list", before=first.context["older"]))

        assert (len(first.context["images"]), len(second.context["images"])) == (24, 2)

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 40])
    def test_ignores_a_malformed_place(self, client, editor, before):
        assert client.get(address("image-list", before=before)).status_code == 200

    def test_costs_the_same_for_one_picture_and_three(self, client, editor, django_assert_num_queries):
        upload(client, picture((1, 0, 0)))
        client.get(address("image-list"))
        with django_assert_num_queries(6) as one:
            client.get(address("image-list"))
            count = len(one)
        for shade in range(2, 4):
            upload(client, picture((shade, 0, 0)))

        with django_assert_num_queries(count):
            client.get(address("image-list"))


class TestServing:
    def test_a_stored_picture_cannot_act(self, client, editor):
        upload(client)
        client.logout()

        response = client.get(Image.objects.get().src)

        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "immutable" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
        assert io.BytesIO(b"".join(response.streaming_content)).read(4) == b"\x89PNG"

    @pytest.mark.parametrize(
        "path",
        [
            "/media/images/" + "0" * 64 + ".png",
            "/media/images/" + "0" * 64 + ".html",
            "/media/images/" + "0" * 64 + "-480.avif",
            "/media/images/" + "0" * 64 + "-480.html",
            "/media/images/x.png",
            "/media/images/../../settings.py",
            "/media/other.png",
            "/media/",
        ],
    )
    def test_nothing_else_is_served(self, client, path):
        assert client.get(path).status_code == 404
