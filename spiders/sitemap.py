"""Any site with a sitemap."""

from offers.source import Sitemap, SourceSpider


class SitemapSpider(SourceSpider):
    """The articles that the sitemaps name, newest first; then those that they tell to have changed."""

    name = "sitemap"
    opener = Sitemap
