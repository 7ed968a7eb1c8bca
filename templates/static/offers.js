// A page built yesterday and opened today hides what has ended since; the day is the site's, not the phone's.
(() => {
  "use strict";
  const { day, zone } = document.body.dataset;
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const refresh = () => {
    const today = format.format(new Date());
    for (const card of document.querySelectorAll("article.offer")) {
      card.hidden = card.dataset.ends !== "" && card.dataset.ends < today;
    }
    for (const part of document.querySelectorAll("section.part")) {
      part.hidden = !part.querySelector("article.offer:not([hidden])");
    }
    for (const link of document.querySelectorAll("nav.parts a")) {
      link.parentElement.hidden = Boolean(document.querySelector(link.getAttribute("href"))?.hidden);
    }
    document.querySelector(".stale").hidden = today === day;
    for (const left of document.querySelectorAll(".left")) {
      left.hidden = today !== day;
    }
  };
  refresh();
  setInterval(refresh, 60_000);
  document.addEventListener("visibilitychange", refresh);
})();
