"""Links and pictures: which addresses stand, and how a picture becomes a figure."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from markdown_it.token import Token

from .addresses import is_outbound, is_own_image, is_safe_link
from .results import ImageInfo, ImageUse, LinkUse, Notes, first_line
from .words import plain_words, text_token, wrapped

DECORATIVE = "decorative"


def arrange_links(inline: Token, notes: Notes) -> None:
    """Keep links a reader can recognise, as `rel=external` where they leave; of the others only the words stay."""
    kept: list[Token] = []
    dropping = False
    for token in inline.children or []:
        if token.type == "link_open":
            address = str(token.attrs["href"])
            dropping = not is_safe_link(address)
            if dropping:
                notes.report("link_refused", inline.map, address)
                continue
            notes.links.append(LinkUse(address, first_line(inline.map)))
            if is_outbound(address):
                token.attrs["rel"] = "external"
        if token.type == "link_close" and dropping:
            dropping = False
            continue
        kept.append(token)
    inline.children = kept


def arrange_pictures(
    tokens: list[Token],
    known: Mapping[str, ImageInfo],
    parse_caption: Callable[[str], list[Token]],
    notes: Notes,
) -> list[Token]:
    """Turn pictures into `img`; one alone in its paragraph into a figure with caption and credit."""
    arranged: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type != "inline" or not any(child.type == "image" for child in token.children or []):
            arranged.append(token)
        elif _is_alone(token) and tokens[at - 1].type == "paragraph_open":
            for tag in (tokens[at - 1], tokens[at + 1]):
                tag.tag, tag.hidden = "figure", False
            arranged += _figure(token, known, parse_caption, notes)
        else:
            token.children = _inline_pictures(token, known, notes)
            arranged.append(token)
    return arranged


def _is_alone(inline: Token) -> bool:
    """Whether the paragraph is one picture of ours and nothing else."""
    children = inline.children or []
    return len(children) == 1 and children[0].type == "image" and is_own_image(_source(children[0]))


def _figure(
    inline: Token,
    known: Mapping[str, ImageInfo],
    parse_caption: Callable[[str], list[Token]],
    notes: Notes,
) -> list[Token]:
    """The tokens inside a figure: the picture, then its caption and credit."""
    [image] = inline.children or []
    caption = Token("inline", "", 0, children=parse_caption(_caption(image)), map=inline.map)
    arrange_links(caption, notes)
    picture = _picture(image, inline, known, notes, caption=plain_words(caption.children))
    credit = known[_source(image)].credit if _source(image) in known else ""
    if credit:
        line = wrapped("span", [text_token(_("Credit: %(name)s") % {"name": credit})], {"class": "credit"})
        caption.children = [
            *(caption.children or []),
            *([text_token(" ")] if caption.children else []),
            *line,
        ]
    inside = Token("inline", "", 0, children=picture, map=inline.map)
    return [inside, *(wrapped("figcaption", [caption], {}) if caption.children else [])]


def _inline_pictures(inline: Token, known: Mapping[str, ImageInfo], notes: Notes) -> list[Token]:
    """Children of a paragraph with its pictures; a caption has no place there, which is reported."""
    children: list[Token] = []
    in_link = False
    for child in inline.children or []:
        in_link = child.type == "link_open" or (in_link and child.type != "link_close")
        if child.type != "image":
            children.append(child)
            continue
        if _caption(child) and is_own_image(_source(child)):
            notes.report("image_in_text", inline.map)
        children += _picture(child, inline, known, notes, caption=_caption(child), in_link=in_link)
    return children


def _picture(
    image: Token,
    inline: Token,
    known: Mapping[str, ImageInfo],
    notes: Notes,
    *,
    caption: str,
    in_link: bool = False,
) -> list[Token]:
    """One `img`, or the words and address of a picture that readers' browsers must not ask for."""
    source, alt = _source(image), plain_words(image.children).strip()
    if not is_own_image(source):
        notes.report("image_refused", inline.map, source)
        words = [text_token(alt or source)]
        external = is_outbound(source) and not in_link
        return wrapped("a", words, {"href": source, "rel": "external"}) if external else words
    decorative = not alt and str(image.attrs.get("title", "")).strip().lower() == DECORATIVE
    notes.images.append(ImageUse(source, alt, caption, decorative, first_line(inline.map)))
    _report_gaps(image, inline, known, notes)
    attributes: dict[str, str | int | float] = {"src": source, "alt": alt}
    if source in known:
        attributes |= {"width": known[source].width, "height": known[source].height}
    attributes |= {"loading": "lazy", "decoding": "async"}
    return [Token("picture", "img", 0, attrs=attributes)]


def _report_gaps(image: Token, inline: Token, known: Mapping[str, ImageInfo], notes: Notes) -> None:
    source, alt = _source(image), plain_words(image.children).strip()
    says_decorative = str(image.attrs.get("title", "")).strip().lower() == DECORATIVE
    if source not in known:
        notes.report("image_unknown", inline.map, source)
    if alt and says_decorative:
        notes.report("image_decorative_with_alt", inline.map)
    if not alt and not says_decorative:
        notes.report("image_without_alt", inline.map, source)


def _source(image: Token) -> str:
    return str(image.attrs["src"])


def _caption(image: Token) -> str:
    """The title typed with a picture is its caption, except for the word that calls it decorative."""
    title = str(image.attrs.get("title", "")).strip()
    return "" if title.lower() == DECORATIVE else title
