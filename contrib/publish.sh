#!/bin/sh
# For a static host and a scheduled job alone: crawls, builds, and pushes the pages. In a crontab, say:
# 15 */2 * * * /opt/offers/publish.sh user@host:/var/www/offers/
set -u
target=${1:?write where the pages go, such as user@host:/var/www/offers/}

offers crawl
crawled=$?
page=$(offers digest) || exit
site=$(dirname "$(dirname "$page")")
# What changed is put in its place at the end; builds and locks, whose names begin with a dot, stay here.
rsync --archive --copy-links --delete-delay --delay-updates --exclude='.*' "$site/" "$target" || exit
exit $crawled
