"""Pictures: uploaded, cleaned, stored once."""

from __future__ import annotations

import datetime
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Image
from articles.permissions import check_can
from articles.picture_copies import copies_of, copy_name, copy_widths
from articles.pictures import CannotUse, Picture, clean_picture
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid, Locked, NotAllowed, Refusal

logger = logging.getLogger(__name__)

UPLOADS_AN_HOUR = 60


class CannotStore(Refusal):
    """The picture is good, but the place where pictures are kept takes no more."""

    status = 507
    code = "picture_not_stored"
    default_message = gettext_lazy(
        "The picture could not be stored. Nothing was changed. Tell the people who run the server."
    )


def upload_image(
    *, by: User, data: bytes, alt: str = "", is_decorative: bool = False, caption: str = "", credit: str = ""
) -> Image:
    """Store the picture in `data` and say what it shows; the same pixels again give the row that exists.

    Needs words for people who cannot see it, or the statement that it is only decoration. What the file is
    called plays no part. Raises NotAllowed, Invalid, Locked after UPLOADS_AN_HOUR, CannotStore.
    """
    check_can(by, "save")
    if not alt.strip() and not is_decorative:
        raise Invalid(
            _("Say what the picture shows, or tick that it is decorative."), code="image_without_alt"
        )
    _check_pace(by)
    try:
        picture = clean_picture(data)
    except CannotUse as error:
        raise Invalid(str(error), code="picture_unusable") from error
    described = {"alt": alt.strip(), "is_decorative": is_decorative, "caption": caption.strip()}
    with act(by=by, act="image.upload", reason=alt.strip() or _("Decorative picture")):
        image, _is_new = Image.objects.get_or_create(
            sha256=picture.sha256,
            defaults={
                **described,
                "credit": credit.strip(),
                "file": _stored(picture),
                "width": picture.width,
                "height": picture.height,
                "uploaded_by": by,
            },
        )
    return image


def make_missing_copies(*, image: Image, by: User) -> bool:
    """Whether copies of a stored picture were missing, and were made. Raises NotAllowed; OSError if they cannot be."""
    if not by.is_system:
        raise NotAllowed(_("Missing copies of pictures are made by the system alone."))
    stem = f"images/{image.sha256}"
    if all(default_storage.exists(copy_name(stem, width)) for width in copy_widths(image.width)):
        return False
    with image.file.open() as stored:
        _store_copies(stem, stored.read())
    return True


def _store_copies(stem: str, picture: bytes) -> None:
    for width, data in copies_of(picture):
        default_storage.save(copy_name(stem, width), ContentFile(data))


def _check_pace(by: User) -> None:
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    if Image.objects.filter(uploaded_by=by, uploaded_at__gt=an_hour_ago).count() >= UPLOADS_AN_HOUR:
        raise Locked(_("You have uploaded many pictures in the last hour. Wait a little, then go on."))


def _stored(picture: Picture) -> str:
    """The name under which the picture is kept. It and its copies come before the row, so no row lacks its files."""
    stem = f"images/{picture.sha256}"
    try:
        _store_copies(stem, picture.data)
        return default_storage.save(f"{stem}.{picture.extension}", ContentFile(picture.data))
    except OSError as error:
        logger.exception("A picture of %s bytes could not be stored", len(picture.data))
        raise CannotStore from error
