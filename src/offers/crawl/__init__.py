"""Crawling: Scrapy's settings, the loader that makes spiders of tables, the one pipeline, the runner."""
