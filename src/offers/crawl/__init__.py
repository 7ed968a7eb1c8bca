"""Crawling: Scrapy's settings, the loader that makes spiders of tables, the one pipeline, the runner."""

# The variable that names the file in which a crawl tells how far it is.
PROGRESS = "OFFERS_PROGRESS"
