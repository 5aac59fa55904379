"""What a person had typed when the answer was no. It is kept on the page that says so and stored nowhere."""

from dataclasses import dataclass

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

NEVER_SHOWN_AGAIN = {"csrfmiddlewaretoken", "code", "credential", "current", "new", "again"}
"""Besides whatever has “pass” in its name. The last three are the fields of a new signing passphrase."""
WORTH_READING = 40


@dataclass(frozen=True)
class Held:
    """The fields of a refused form: long texts to read and copy, short ones to send again with them."""

    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Fields long enough that losing them would hurt."""
        return [field for field in self.fields if _is_text(field[1])]

    @property
    def rest(self) -> list[tuple[str, str]]:
        """All other fields: choices, numbers, hidden ids."""
        return [field for field in self.fields if not _is_text(field[1])]


def held_from(request: HttpRequest) -> Held | None:
    """What `request` carried, without passwords, codes and files; None when it carried nothing.

    Only for requests that come from our own pages: a page of somebody else must not be able to put words here.
    """
    if request.method != "POST" or not is_from_our_page(request):
        return None
    fields = tuple(
        (name, value) for name, values in request.POST.lists() for value in values if not _is_secret(name)
    )
    return Held(fields, bool(request.FILES)) if fields else None


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this host."""
    return request.headers.get("Origin") == f"{request.scheme}://{host_of(request)}"


def host_of(request: HttpRequest) -> str:
    """The host that was asked, "" if it is not one of ours."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def _is_secret(name: str) -> bool:
    return name in NEVER_SHOWN_AGAIN or "pass" in name


def _is_text(value: str) -> bool:
    return len(value) > WORTH_READING or "\n" in value
