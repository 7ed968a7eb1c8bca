"""Scrapy's settings, for `scrapy` and for `offers crawl` alike."""

import logging

from offers import __version__
from offers.config import load
from offers.errors import OffersError

try:
    _CONFIG = load()
except OffersError as error:
    raise SystemExit(f"Error: {error}") from None
_CONTACT = _CONFIG.site.contact or _CONFIG.site.base_url or "no contact given: this machine only"

BOT_NAME = "offers"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
SPIDER_LOADER_CLASS = "offers.crawl.loader.SourceLoader"
USER_AGENT = f"Offers/{__version__} (+{_CONTACT})"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ar,en;q=0.7",
}

ROBOTSTXT_OBEY = True
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
CONCURRENT_REQUESTS_PER_DOMAIN = 4
CONCURRENT_ITEMS = 16
DOWNLOAD_DELAY = 0
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 1
CRAWL_TIME_LIMIT = _CONFIG.run.time_limit.total_seconds()
REDIRECT_MAX_TIMES = 5
# In less than so many seconds a page leads on; later it renews itself.
METAREFRESH_MAXDELAY = 2
METAREFRESH_IGNORE_TAGS = ["script", "noscript"]
DEPTH_LIMIT = 5_000
MEMUSAGE_LIMIT_MB = _CONFIG.run.memory_limit
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0
# Else it tells every few seconds how much there is.
logging.getLogger("scrapy.extensions.memusage").setLevel(logging.ERROR)

COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
DNS_TIMEOUT = 10
MEDIA_ALLOW_REDIRECTS = True
TWISTED_DNS_RESOLVER = "offers.crawl.fence.Resolver"
DOWNLOADER_MIDDLEWARES = {
    "offers.crawl.fence.Fence": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "offers.crawl.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "offers.crawl.politeness.Patience": 550,
    "offers.crawl.charset.Charset": 580,
    # Before a page's refresh is looked for.
    "offers.crawl.middlewares.Base": 585,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "offers.crawl.middlewares.Refresh": 575,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "offers.crawl.unpacking.Unpacking": 590,
    "offers.crawl.middlewares.OwnSite": 650,
}
EXTENSIONS = {
    "offers.crawl.report.Report": 0,
    "offers.crawl.sample.SampleSite": 0,
    "offers.crawl.progress.Progress": 0,
    "offers.crawl.parent.Parent": 0,
}
ITEM_PIPELINES = {"offers.crawl.pipeline.Keep": 300}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
FEED_EXPORT_ENCODING = "utf-8"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_LEVEL = "INFO"
STATS_DUMP = False
