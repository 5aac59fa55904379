"""Pictures: uploaded with words for those who cannot see them, and found again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.actions.images import upload_image
from articles.desk.forms_images import ImageForm
from articles.desk.pages import open_or_send, page, takes
from articles.models import Image
from articles.pictures import picture_marker
from cms.errors import wants_fragment

IMAGES_A_PAGE = 24
LONGEST_NUMBER = 15


@require_safe
@takes("save")
def image_list(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    images = Image.objects.order_by("-id")
    if before.isdecimal() and len(before) <= LONGEST_NUMBER:
        images = images.filter(pk__lt=int(before))
    found = list(images[: IMAGES_A_PAGE + 1])
    shown = found[:IMAGES_A_PAGE]
    for image in shown:
        image.marker = _marker(image)
    context = {"images": shown, "older": shown[-1].pk if len(found) > IMAGES_A_PAGE else None}
    return render(request, "desk/writing/images.html", context)


@open_or_send
@takes("save")
def image_upload(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "desk/writing/image_upload.html", {"form": ImageForm()})
    form = ImageForm(request.POST, request.FILES)
    image = _uploaded(form, request) if form.is_valid() else None
    if wants_fragment(request):
        return _for_the_script(form, image)
    if image is None:
        return page(request, "desk/writing/image_upload.html", {"form": form})
    marker = _marker(image, **_described(form))
    return render(request, "desk/writing/image_uploaded.html", {"image": image, "marker": marker})


def _uploaded(form: ImageForm, request: HttpRequest) -> Image | None:
    data = form.cleaned_data["image"].read()
    return form.try_to(
        upload_image, by=request.user, data=data, credit=form.cleaned_data["credit"], **_described(form)
    )


def _described(form: ImageForm) -> dict[str, str | bool]:
    """What this use of the picture says; the stored row may have been described by somebody else before."""
    return {name: form.cleaned_data[name] for name in ("alt", "caption", "is_decorative")}


def _marker(image: Image, **described: str | bool) -> str:
    words = described or {"alt": image.alt, "caption": image.caption, "is_decorative": image.is_decorative}
    return picture_marker(src=image.src, **words)


def _for_the_script(form: ImageForm, image: Image | None) -> JsonResponse:
    """What markdownx.js expects: `image_code`; or, with a status, what is wrong with which field."""
    if image is None:
        status = form.refusal.status if form.refusal else 400
        errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
        return JsonResponse({"errors": errors}, status=status)
    return JsonResponse({"image_code": _marker(image, **_described(form)), "image_path": image.src})
