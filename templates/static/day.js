// Runs before anything is painted, so that nothing moves: what ended since the edition's day does not show, and the
// page says of which day it is. The day is the site's, not the phone's.
(() => {
  "use strict";
  const root = document.documentElement;
  const { day, zone } = document.currentScript.dataset;
  const clock = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const after = (date) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  const sheet = "adoptedStyleSheets" in document ? new CSSStyleSheet() : null;
  if (sheet) document.adoptedStyleSheets = [sheet];
  const hide = (today) => {
    if (!sheet) {
      // An older phone's browser: as soon as there is something to hide.
      for (const part of document.querySelectorAll("[data-last]")) part.hidden = part.dataset.last < today;
      return;
    }
    const over = [];
    for (let date = day; date < today; date = after(date)) over.push(`[data-last="${date}"]`);
    sheet.replaceSync(over.length ? `${over} { display: none !important; }` : "");
  };
  const refresh = () => {
    const today = clock.format(new Date());
    root.dataset.today = today;
    root.classList.toggle("other-day", today !== day);
    hide(today);
  };
  refresh();
  setInterval(refresh, 60_000);
  document.addEventListener("DOMContentLoaded", refresh);
  document.addEventListener("visibilitychange", refresh);
})();
