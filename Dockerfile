# The image holds the program alone; all that is kept lies in the volume. The sources are /var/lib/offers/sources.toml.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/offers
COPY requirements-run.lock .
RUN /opt/offers/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements-run.lock
COPY . .
RUN /opt/offers/bin/pip install --quiet --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --home-dir /var/lib/offers --create-home offers
COPY --from=build /opt/offers /opt/offers
USER offers
WORKDIR /var/lib/offers
VOLUME /var/lib/offers
ENV OFFERS_HOME=/var/lib/offers PATH=/opt/offers/bin:/usr/local/bin:/usr/bin:/bin
EXPOSE 8000
HEALTHCHECK --interval=1m --timeout=10s --start-period=15m \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=9)"]
ENTRYPOINT ["offers"]
CMD ["run", "--host", "0.0.0.0"]
