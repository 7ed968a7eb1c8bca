"""Crawling: Scrapy's settings, the loader that makes spiders of tables, the one pipeline, the runner."""

# The variable that names the file in which a crawl tells how far it is.
PROGRESS = "OFFERS_PROGRESS"
# Tells a crawl that the program that began it holds its standard input open.
PARENT = "OFFERS_PARENT"
# Told to end, a crawl finishes its batch; one that does not is ended all the same after so many seconds.
GRACE = 8
