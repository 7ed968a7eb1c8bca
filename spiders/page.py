"""Any site with listing pages; `selectors` in its table help where the theme is an odd one."""

from offers.source import Pages, SourceSpider


class PageSpider(SourceSpider):
    """The listing at `url` and those that follow it, with the articles that they lead to."""

    name = "page"
    opener = Pages
