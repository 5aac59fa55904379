"""What the renderer hands back: HTML, contents, citation uses, pictures, problems; and why it may refuse."""

from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_lazy


class CannotRender(ValueError):
    """A text that is not rendered at all. The message is for the person who wrote it."""


class TextTooLong(CannotRender):
    """The text, or the page it would make, is longer than the renderer accepts."""


class TextTooComplex(CannotRender):
    """The text nests or brackets so much that rendering it would lose words or take too long."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the contents list; `level` is the one printed (2 to 6), `anchor` the id to link to."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a source is cited; `mention` is the id of its marker in the page."""

    key: str
    number: int
    mention: str
    locator: str
    as_retracted: bool


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What is known of a stored picture: size in pixels and the credit to print."""

    width: int
    height: int
    credit: str = ""


@dataclass(frozen=True, slots=True)
class ImageUse:
    """A picture as it stands in the text, from `line` on. `caption` is plain text without citation markers."""

    src: str
    alt: str
    caption: str
    decorative: bool
    line: int


@dataclass(frozen=True, slots=True)
class LinkUse:
    """A link that readers can follow, in the block that begins at `line`."""

    address: str
    line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of one block, without markers, from `line` of the source on (counted from 1).

    `kind` is paragraph, item (of a list), heading, caption, cell (of a table) or code.
    """

    kind: str
    text: str
    line: int


# code: (must be put right before submission, sentence for the author)
PROBLEMS = {
    "callout_empty": (True, gettext_lazy("This callout has nothing in it.")),
    "callout_unclosed": (
        True,
        gettext_lazy("This callout is never closed: end it with a line of three colons."),
    ),
    "callout_unknown": (True, gettext_lazy("“%(detail)s” opens or closes no callout we know.")),
    "callout_without_list": (True, gettext_lazy("Do and Don’t callouts need a list, one action a line.")),
    "citation_unbracketed": (True, gettext_lazy("“%(detail)s” is only a citation inside square brackets.")),
    "citation_unresolved": (True, gettext_lazy("No source has the key “%(detail)s”.")),
    "dont_item_negative": (
        True,
        gettext_lazy(
            "“%(detail)s” is listed under Don’t and would read as its opposite: write what not to do."
        ),
    ),
    "heading_empty": (True, gettext_lazy("This heading has no words.")),
    "heading_level_one": (
        False,
        gettext_lazy("“%(detail)s” is set as the page title; it is shown one level lower."),
    ),
    "heading_skipped": (
        False,
        gettext_lazy("“%(detail)s” skips a level of heading; it is shown without the gap."),
    ),
    "image_decorative_with_alt": (
        False,
        gettext_lazy("This picture is called decorative and has alternative text; the text is kept."),
    ),
    "image_in_text": (
        True,
        gettext_lazy("The caption of this picture is not shown: give the picture a paragraph of its own."),
    ),
    "image_refused": (True, gettext_lazy("Pictures must be uploaded here; “%(detail)s” is elsewhere.")),
    "image_unknown": (True, gettext_lazy("No uploaded picture is called “%(detail)s”.")),
    "image_without_alt": (True, gettext_lazy("The picture “%(detail)s” has no alternative text.")),
    "link_refused": (True, gettext_lazy("The address “%(detail)s” cannot be linked.")),
    "table_too_big": (True, gettext_lazy("This table is too big to show. Split it.")),
    "table_without_caption": (
        False,
        gettext_lazy("This table has no caption: write “Table: …” in a paragraph before it."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the text that an author should know; `line` counts from 1."""

    code: str
    detail: str
    line: int

    @property
    def is_blocking(self) -> bool:
        """Whether the text should not be submitted before this is put right."""
        return PROBLEMS[self.code][0]

    @property
    def message(self) -> str:
        """The problem in a sentence that names the line."""
        sentence = PROBLEMS[self.code][1] % {"detail": self.detail}
        return gettext("Line %(line)s: %(sentence)s") % {"line": self.line, "sentence": sentence}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text. `keys[n-1]` is the source with number n; `plain_text` has one block a line, no markers."""

    html: str
    contents: tuple[Heading, ...]
    keys: tuple[str, ...]
    uses: tuple[Use, ...]
    unresolved: tuple[str, ...]
    images: tuple[ImageUse, ...]
    problems: tuple[Problem, ...]
    plain_text: str
    word_count: int
    links: tuple[LinkUse, ...]
    passages: tuple[Passage, ...]

    @property
    def skipped_headings(self) -> tuple[Problem, ...]:
        """Headings whose typed level left a gap."""
        return tuple(problem for problem in self.problems if problem.code == "heading_skipped")


@dataclass(slots=True)
class Notes:
    """What the passes have noticed so far; becomes part of `Rendered`."""

    contents: list[Heading] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    unresolved: dict[str, None] = field(default_factory=dict)
    images: list[ImageUse] = field(default_factory=list)
    links: list[LinkUse] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, token_map: list[int] | None, detail: str = "") -> None:
        """Note a problem of the block that starts at `token_map`."""
        detail = " ".join(detail.split())
        shown = detail if len(detail) <= 80 else detail[:79] + "…"
        self.problems.append(Problem(code, shown, first_line(token_map)))


def first_line(token_map: list[int] | None) -> int:
    """The line, counted from 1, where the block that the parser found at `token_map` begins."""
    return token_map[0] + 1 if token_map else 1
