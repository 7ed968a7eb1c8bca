"""Any site with an RSS, RDF, Atom or JSON feed."""

from offers.source import Feed, SourceSpider


class FeedSpider(SourceSpider):
    """The feed's posts; in the first run also those of its older pages, or of the site's listings."""

    name = "feed"
    opener = Feed
