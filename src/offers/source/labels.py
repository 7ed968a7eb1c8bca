"""What the words beside a day and the names of its element say that it is: of a change, of an end, of neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from offers.source.markup import brief, clean, string_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Of an icon, a page builder's wrapper of anything, and what a post is filed under: "fa-calendar", "tag-reviews".
_NO_PLACE = re.compile(r"(?:fa|bi|icon|icons|glyphicon|elementor|tag|category|type)[-_]", re.IGNORECASE)
_SAID = 30
# A day's label stands near it; a listing has thousands of rows.
_SIBLINGS = 20
# A label of a change, which hardly anything follows but the day: "Updated on", «آخر تحديث:».
_CHANGE_OF = re.compile(
    r"(?:\b(?:updated?|edited|modified|reviewed|revised|aktualisiert|stand|changed)|تحديث\w*|تعديل\w*|مراجعة)"
    r"(?:\s+(?:on|at|am|in|في|يوم|بتاريخ|المقال|الصفحة|الخبر))?[\s:،,|-]*$",
    re.IGNORECASE,
)
# A label of a bound of an offer: "Valid until", «ينتهي العرض في:», «من»; of two days it stands between them too.
_BOUND_OF = re.compile(
    r"(?:\b(?:ends?|ending|expir\w+|valid\w*|until|till?|deadline|closes?|closing|starts?|starting|begins?|from|to)"
    r"|\b(?:حتى|لغاية|لحد|ولغاية|وحتى|[إا]لى|من|[يت]?نتهي|(?:ال)?انتهاء|(?:ال)?نهاية|[يت]سري|سار[يٍ]ة?|صالحة?|(?:ال)?صلاحية"
    r"|(?:ال)?بداية|[يت]?بدأ|[يت]?بدا|ابتداء|اعتبار[اً]*|آخر موعد))"
    r"(?:\s+(?:on|at|in|date|day|by|until|till|to|from|the|offer|sale|deal|promotion|في|يوم|تاريخ|بتاريخ|من|حتى|لغاية|[إا]لى"
    r"|(?:ال)?(?:عرض|عروض|تخفيضات|خصم|تخفيض|صلاحية|سريان))){0,3}[\s:،,|-]*$",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:[إا]لى|حتى|لغاية|و?لغاية|to|until|till)\b", re.IGNORECASE)
# "20/1/2026 - <b>26/1/2026</b>"; a Hijri day beside its Gregorian one is no range.
_DASH = re.compile(r"\s*[-–—~]\s*")
_DAY = re.compile(r"\d{1,2}[/. -]\S{1,10}[/. -]20\d\d|20\d\d[/.-]\d{1,2}[/.-]\d{1,2}")
_UP_TO = re.compile(rf"(?:{_DAY.pattern})\s*[-–—~]\s*$")
_CHANGING = frozenset(("update", "updated", "modified"))
_DATING = frozenset(("date", "published", "posted"))
_BOUNDS = frozenset(("start", "end"))
_DAYS = frozenset(("date", "day", "time", "offer", "sale", "deal"))
_ENDING = frozenset(
    ("expires", "expiry", "expire", "expiration", "until", "validity", "deadline", "countdown", "through", "ends")
)


@lru_cache(4096)
def words_of(*names: str | None) -> frozenset[str]:
    """The words of classes and ids: "post-card relatedPosts" has post, card, related, posts."""
    told = (name for value in names if value for name in value.split() if not _NO_PLACE.match(name))
    return frozenset(word.lower() for name in told for word in _WORD.findall(name))


def before(element: Any, longest: int) -> str:
    """The last words before an element, of its siblings and of what holds it, up to the heading before it."""
    last = element.getprevious()
    if last is not None and last.tag in HEADINGS and not last.tail:
        return ""
    said = ""
    for part in islice((element, *element.iterancestors()), 3):
        for sibling in islice(part.itersiblings(preceding=True), _SIBLINGS):
            said = f"{sibling.tail or ''} {said}"
            if sibling.tag in HEADINGS or len(said) > 4 * longest:
                return clean(said)[-longest:]
            if isinstance(sibling.tag, str) and sibling.tag not in ("script", "style"):
                said = f"{string_of(sibling)[-4 * longest :]} {said}"
        parent = part.getparent()
        said = f"{parent.text or '' if parent is not None else ''} {said}"
    return clean(said)[-longest:]


@lru_cache(4096)
def tells_a_bound(*names: str | None) -> bool:
    """Whether a class or an id tells that what it shows begins or ends an offer; "items-end date" does not."""
    told = (words_of(name) for value in names if value for name in value.split())
    return any(words & _ENDING or (words & _BOUNDS and words & _DAYS) for words in told)


def is_of_something_else(element: Any) -> bool:
    """Whether the day that an element shows is, by its names or the words beside it, none of publication."""
    for part in (element, element.getparent()):
        if part is not None and tells_a_bound(part.get("class"), part.get("id"), part.get("itemprop")):
            return True
        told = () if part is None else filter(None, (part.get("title"), part.get("aria-label")))
        if any(map(labels_something_else, told)):
            return True
    if _is_called_a_change(element) or _begins_a_range(element) or _is_labelled_below(element):
        return True
    return labels_something_else(before(element, _SAID))


def _begins_a_range(element: Any) -> bool:
    tail, after = element.tail or "", element.getnext()
    if _DASH.fullmatch(tail) and after is not None and isinstance(after.tag, str):
        return _DAY.fullmatch(brief(after, _SAID)) is not None
    return _TO.match(tail) is not None


def _is_labelled_below(element: Any) -> bool:
    """Whether the last thing beside a day is a label of a bound: "<b>25/1/2026</b><small>Ends</small>"."""
    label = element.getnext()
    if label is None or not isinstance(label.tag, str) or label.getnext() is not None or (label.tail or "").strip():
        return False
    said = brief(label, _SAID)
    alone = len(said) <= _SAID and not (element.tail or "").strip()
    return alone and _BOUND_OF.search(said) is not None


def labels_something_else(said: str) -> bool:
    """Whether words that end so say of the day after them that it is one of a change, or begins or ends something."""
    # Of "Updated 5 May, published 4 May" only what follows the first day.
    return bool(_BOUND_OF.search(said) or _UP_TO.search(said) or _CHANGE_OF.search(re.split(r"\d", said)[-1]))


def texts_of(element: Any) -> Iterator[tuple[str, str]]:
    """An element's own texts, each with the last words of what stands before it in the element.

    What a time says in words it tells a machine better.
    """
    if element.tag == "time" and element.get("datetime"):
        return
    if element.text and (text := clean(element.text)):
        yield text, ""
    for child in element:
        if child.tail and (text := clean(child.tail)):
            yield text, clean(string_of(child))[-_SAID:] if isinstance(child.tag, str) else ""


def _is_called_a_change(element: Any) -> bool:
    # hAtom's "entry-date updated" is the day that a theme shows, of publication.
    named = element.get("class", "").split()
    others = words_of(*(name for name in named if name != "updated")) if named else frozenset()
    if any(name.startswith("data-") and not _CHANGING.isdisjoint(name.split("-")) for name in element.attrib):
        return True
    return bool(named and (others & _CHANGING or ("updated" in named and not others & _DATING)))
