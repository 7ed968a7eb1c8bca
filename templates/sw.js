// The last edition stays readable without a network; with one, the network's answer always wins.
"use strict";
const KEPT = "offers-1";
const FIRST = [
  "index.html", "en/index.html", "about.html", "en/about.html", "status.html", "en/status.html",
  "static/style.css", "static/day.js", "static/offers.js", "static/fold.js", "static/icon.svg", "static/icon-192.png", "manifest.webmanifest",
  "search.json", "en/search.json",
];
const MOST = 400;

const trim = async (cache) => {
  const keys = await cache.keys();
  await Promise.all(keys.slice(FIRST.length, Math.max(FIRST.length, keys.length - MOST)).map((key) => cache.delete(key)));
};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FIRST)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const bare = request.url.split(/[?#]/)[0].replace(/\/$/, "/index.html");
  event.respondWith((async () => {
    const cache = await caches.open(KEPT);
    // A picture is named by what it shows, so it never changes.
    const picture = bare.includes("/pictures/") && await cache.match(bare);
    if (picture) return picture;
    try {
      const answer = await fetch(request);
      if (answer.ok) event.waitUntil(cache.put(bare, answer.clone()).then(() => trim(cache)));
      return answer;
    } catch (error) {
      const kept = await cache.match(bare);
      if (kept) return kept;
      throw error;
    }
  })());
});
