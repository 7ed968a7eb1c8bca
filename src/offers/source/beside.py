"""What stands beside an article's words without a name for it: lines that lead to others, rows of cards, answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from offers.source.alike import ALIKE, holders
from offers.source.entries import HEADED, LEAST_WORDS
from offers.source.labels import HEADINGS, words_of
from offers.source.markup import brief, select, string_of
from offers.text import fold_words

# What heads the links to other articles below one.
MORE = frozenset(
    (
        "مقالات ذات صله",
        "مواضيع ذات صله",
        "موضوعات ذات صله",
        "اخبار ذات صله",
        "عروض ذات صله",
        "منتجات ذات صله",
        "روابط ذات صله",
        "ذات صله",
        "مواضيع متعلقه",
        "المواضيع المتعلقه",
        "موضوعات متعلقه",
        "الموضوعات المتعلقه",
        "مقالات متعلقه",
        "اخبار متعلقه",
        "عروض متعلقه",
        "مواضيع مشابهه",
        "مقالات مشابهه",
        "عروض مشابهه",
        "منتجات مشابهه",
        "اقرا ايضا",
        "اقرا المزيد",
        "اقرا كذلك",
        "طالع ايضا",
        "تابع ايضا",
        "شاهد ايضا",
        "شاهد المزيد",
        "قد يعجبك ايضا",
        "قد يهمك",
        "قد يهمك ايضا",
        "مقالات قد تهمك",
        "المزيد من العروض",
        "المزيد من المقالات",
        "احدث العروض",
        "احدث المقالات",
        "الاكثر قراه",
        "الاكثر مشاهده",
        "مواضيع قد تهمك",
        "رايج الان",
        "related",
        "related posts",
        "related articles",
        "related stories",
        "related topics",
        "related offers",
        "related products",
        "read next",
        "read more",
        "read also",
        "see also",
        "also read",
        "you may also like",
        "you might also like",
        "recommended for you",
        "recommended",
        "more posts",
        "more articles",
        "more stories",
        "more offers",
        "latest posts",
        "latest offers",
        "popular posts",
        "most read",
        "most popular",
        "trending now",
        "more from this author",
        "other products in the same category",
    )
)
_ALSO = ("اقرا ايضا ", "شاهد ايضا ", "طالع ايضا ", "read also ", "see also ", "also read ")
_ANSWERS = frozenset(
    (
        *("تعليق", "تعليقات", "التعليقات", "اترك تعليقا", "اترك ردا", "اضف تعليق", "اضف تعليقا", "الردود"),
        *("comment", "comments", "leave a reply", "leave a comment", "responses", "replies"),
    )
)
_BLOCKS = ("p", "li", "div", "blockquote", "h2", "h3", "h4", "h5", "h6")
_LESSER = ("h2", "h3", "h4", "h5", "h6")
# What an offer shows of its own: the goods.
_GOODS = frozenset(("product", "products", "price", "prices", "deal", "coupon", "offer"))
_LONGEST_LINE = 200
_LONGEST_BOX = 300
_EMAIL = ".//form//input[@type='email' or contains(@name, 'email') or contains(@name, 'EMAIL')]/ancestor::form[1]"


def lines_to_others(part: Any, leads_elsewhere: Callable[[Any], bool]) -> set[Any]:
    """The lines that a label and links to other pages are: «اقرأ أيضا: …», and the links in the lines below one."""
    links = select(part, ".//a[@href]")
    found = {
        link for link in links if fold_words(brief(link, _LONGEST_LINE)).startswith(_ALSO) and leads_elsewhere(link)
    }
    blocks = (next((a for a in link.iterancestors() if a.tag in _BLOCKS), None) for link in links)
    for block in dict.fromkeys(blocks):
        if block is not None and block is not part and _is_line(block, leads_elsewhere):
            found.add(block)
    for line in part.iter("br"):
        if line.tail and line not in found and fold_words(line.tail) in MORE:
            below = takewhile(lambda e: e.tag in ("a", "br") and not fold_words(e.tail or ""), line.itersiblings("*"))
            found.update(e for e in below if e.tag == "br" or leads_elsewhere(e))
    return found


def cards_alike(part: Any, leads_elsewhere: Callable[[Any], bool]) -> set[Any]:
    """Rows of at least three short cards alike, the heading of each a link to another page; no goods with a price."""
    links = [link for link in select(part, HEADED) if len(string_of(link).split()) >= LEAST_WORDS]
    links = list({link.get("href"): link for link in links if leads_elsewhere(link)}.values())
    rows: dict[tuple[Any, str, str], list[Any]] = defaultdict(list)
    for card in holders(links):
        if card.tag not in HEADINGS and len(brief(card, _LONGEST_LINE)) <= _LONGEST_LINE and not _shows_goods(card):
            rows[card.getparent(), card.tag, (card.get("class") or "").partition(" ")[0]].append(card)
    return {card for row in rows.values() if len(row) >= ALIKE for card in row}


def letters_asked(part: Any) -> set[Any]:
    """The boxes that ask for an address to send news to."""
    if next(part.iter("form"), None) is None:
        return set()
    found, most = set(), min(_LONGEST_BOX, length(part) // 2)
    for form in select(part, _EMAIL):
        box = form
        for around in form.iterancestors():
            if around is part or next(around.iter("h1"), None) is not None or length(around) > most:
                break
            box = around
        found.add(box)
    return found


def answers_below(part: Any) -> set[Any]:
    """What a heading of answers heads: all that follows it where it stands."""
    found: set[Any] = set()
    for heading in part.iter(*_LESSER):
        if heading not in found and heads_answers(heading) and next(heading.itersiblings("h1"), None) is None:
            found.add(heading)
            found.update(heading.itersiblings("*"))
    return found


def heads_answers(heading: Any) -> bool:
    """Whether a heading is that of the answers to an article, with or without their number."""
    if heading is None or heading.tag not in _LESSER:
        return False
    said = brief(heading, _LONGEST_LINE)
    return " ".join(w for w in fold_words(said).split() if not w.isdigit()) in _ANSWERS


def length(element: Any) -> int:
    """How many letters an element's text has."""
    return len("".join(string_of(element).split()))


def _is_line(block: Any, leads_elsewhere: Callable[[Any], bool]) -> bool:
    if len(said := brief(block, _LONGEST_LINE)) > _LONGEST_LINE:
        return False
    label = fold_words(" ".join(select(block, ".//text()[not(ancestor::a)]"))).strip()
    if label not in MORE and (label or not fold_words(said).startswith(_ALSO)):
        return False
    return all(map(leads_elsewhere, select(block, ".//a[@href]")))


def _shows_goods(card: Any) -> bool:
    return any(words_of(e.get("class")) & _GOODS for e in card.iter("*") if e.get("class"))
