// Runs before anything is painted, so that nothing moves: what ended since the edition's day does not show, and the
// page says of which day it is. The day is the site's, not the phone's.
(() => {
  "use strict";
  const root = document.documentElement;
  const { day, zone } = document.currentScript.dataset;
  const clock = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];
  const after = (date) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  const refresh = () => {
    const today = clock.format(new Date());
    if (today === root.dataset.today) return;
    root.dataset.today = today;
    root.classList.toggle("other-day", today !== day);
    const over = [];
    for (let date = day; date < today; date = after(date)) over.push(`[data-last="${date}"]`);
    sheet.replaceSync(over.length ? `:is(${over}) { display: none !important; }` : "");
  };
  refresh();
  setInterval(refresh, 60_000);
  document.addEventListener("visibilitychange", refresh);
})();
