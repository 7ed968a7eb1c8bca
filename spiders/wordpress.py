"""Any WordPress site, by its REST API."""

from offers.source import SourceSpider, WordPress


class WordPressSpider(SourceSpider):
    """The newest posts, a hundred a request; from the second run on those changed since."""

    name = "wordpress"
    opener = WordPress
