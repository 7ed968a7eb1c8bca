// What a page can do beyond being read: filter, search, keep favourites, share, show flyers.
(() => {
  "use strict";
  const body = document.body;
  const script = document.currentScript.src;
  const { base, root } = body.dataset;
  const words = JSON.parse(body.dataset.words);
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const browse = $(".browse");
  const h1 = $("h1[data-kind]");
  const make = (tag, values = {}, ...inside) => {
    const { dataset, ...rest } = values;
    const made = Object.assign(document.createElement(tag), rest);
    Object.assign(made.dataset, dataset);
    made.append(...inside);
    return made;
  };
  const button = (text, className, act) => {
    const made = make("button", { type: "button", className, textContent: text });
    made.addEventListener("click", act);
    return made;
  };
  const cardId = /^[0-9a-z]{6,}$/;

  const plural = (forms, n) =>
    (forms[new Intl.PluralRules(document.documentElement.lang).select(n)] ?? forms.other).replace("{n}", n);

  // Favourites are kept on this device alone.
  const KEY = "offers-favourites";
  const favourites = () => {
    let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      // No storage, or not what was kept there: as if nothing was.
    }
    const list = (kind) => (Array.isArray(kept[kind]) ? kept[kind].filter((id) => typeof id === "string") : []);
    return { stores: list("stores"), cities: list("cities") };
  };
  const favour = (kind, id) => {
    const kept = favourites();
    const had = kept[kind].includes(id);
    kept[kind] = had ? kept[kind].filter((other) => other !== id) : [...kept[kind], id];
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      return had;
    }
    return !had;
  };

  // Each card: send it on, copy its coupon, look at its flyer.
  const share = async (card) => {
    const link = $(".store a", card);
    const url = new URL(link ? link.href : location.href.split("#")[0]);
    url.hash = card.id;
    const text = [$(".store bdi", card)?.textContent, $("h3", card).textContent, $(".period span", card).textContent];
    const said = text.filter(Boolean).join("\n");
    if (navigator.share) {
      await navigator.share({ text: said, url: url.href }).catch(() => {});
    } else {
      window.open(`https://wa.me/?text=${encodeURIComponent(`${said}\n${url.href}`)}`, "_blank", "noopener");
    }
  };
  const equip = (card) => {
    if (card.dataset.ready) return;
    card.dataset.ready = "1";
    $(".act", card).append(button(words.share, "share", () => share(card)));
    for (const code of $$(".coupon code", card)) {
      const copy = button(words.copy, "copy", async () => {
        await navigator.clipboard.writeText(code.textContent);
        copy.textContent = words.copied;
      });
      code.after(" ", copy);
    }
  };
  const look = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (isIntersecting) {
        equip(target);
        look.unobserve(target);
      }
    }
  }, { rootMargin: "300px" });
  const watch = (cards) => cards.forEach((card) => look.observe(card));

  const show = (card, start) => {
    const links = $$(".picture a", card);
    const strip = make("div", { className: "strip", tabIndex: 0 });
    for (const link of links) {
      const picture = make("img", { src: link.href, alt: $(".picture img", card).alt, loading: "lazy" });
      picture.addEventListener("click", () => picture.parentElement.classList.toggle("zoomed"));
      strip.append(make("div", { className: "leaf" }, picture));
    }
    const dialog = make("dialog", { className: "flyer" });
    dialog.setAttribute("aria-label", words.flyer);
    const close = button("×", "close", () => dialog.close());
    close.setAttribute("aria-label", words.close);
    const zoom = button("⤢", "zoom", () => strip.classList.toggle("zoomed"));
    zoom.setAttribute("aria-label", words.zoom);
    const bar = make("div", { className: "bar" }, make("span", { textContent: $("h3", card).textContent }), zoom, close);
    dialog.append(bar, strip);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    const turn = document.dir === "rtl" ? -1 : 1;
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) strip.scrollBy({ left: step * strip.clientWidth });
      if (step) event.preventDefault();
    });
    body.append(dialog);
    dialog.showModal();
    strip.scrollTo({ left: turn * start * strip.clientWidth, behavior: "instant" });
    close.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".picture a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    const card = link.closest("article");
    show(card, $$(".picture a", card).indexOf(link));
  });

  // The index of all cards, loaded when it is first needed.
  let loaded;
  const index = () => (loaded ??= fetch(`${root}search.json`).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }).catch((error) => {
    loaded = undefined;
    throw error;
  }));
  const ROWS = 24;
  const pages = new Map();
  const cardOf = async ([id, , , , , , page]) => {
    const here = document.getElementById(id);
    if (here) return here;
    if (!pages.has(page)) {
      pages.set(page, fetch(`${root}${page}`).then((answer) => answer.text()).then((text) => {
        const found = new DOMParser().parseFromString(text, "text/html");
        // Links of the other page count from there.
        const from = new URL(`${root}${page}`, location.href);
        for (const link of $$("article [href]", found)) link.setAttribute("href", new URL(link.getAttribute("href"), from));
        for (const picture of $$("article [src]", found)) picture.setAttribute("src", new URL(picture.getAttribute("src"), from));
        return found;
      }));
    }
    const found = (await pages.get(page)).getElementById(id);
    return found && document.adoptNode(found.cloneNode(true));
  };
  const fill = async (list, rows) => {
    const cards = (await Promise.all(rows.splice(0, ROWS).map(cardOf))).filter(Boolean);
    for (const card of cards) {
      // The whole edition keeps its own cards: an id stands once on a page.
      const own = document.getElementById(card.id) === card ? card.cloneNode(true) : card;
      delete own.dataset.ready;
      $(".share", own)?.remove();
      for (const copy of $$(".copy", own)) copy.remove();
      list.append(own);
    }
    watch($$("article.offer", list));
  };
  const results = async (rows, heading, place) => {
    const list = make("div", { className: "cards" });
    const { today } = document.documentElement.dataset;
    const left = rows.filter(([, , , , , last]) => last === "" || last >= today);
    const total = left.length;
    const title = make("h2", { textContent: heading(total) });
    const more = button(words.more, "more", async () => {
      await fill(list, left);
      more.hidden = left.length === 0;
    });
    await fill(list, left);
    more.hidden = left.length === 0;
    place.replaceChildren(title, list, more);
    place.hidden = false;
    return total;
  };

  if (browse) {
    const KINDS = ["cities", "sectors", "stores"];
    const whole = $(".whole-edition");
    const found = $(".found");
    const form = $(".search");
    const box = $("input", form);
    const clear = $(".clear", browse);
    const say = $(".say", browse);
    clear.addEventListener("click", () => go(new URLSearchParams()));
    const chosen = () => new URLSearchParams(location.search);
    const list = (query, kind) => (query.get(kind) ?? "").split(",").filter(Boolean);
    const go = (query) => {
      const text = query.toString().replaceAll("%2C", ",");
      history.pushState(null, "", text ? `?${text}` : location.pathname);
      apply();
    };
    const ROW = { cities: (row) => row[3], sectors: (row) => [row[4]], stores: (row) => [row[2]] };
    // Each chosen store, city and sector has a feed; one of all conditions together is made where the pages are served
    // by their own server. On a static host it is the operator's to add.
    const follow = $(".chosen", browse);
    const link = (href, textContent) => make("a", { href, textContent });
    let made;
    const making = (feed) => (made ??= fetch(feed, { method: "HEAD" }).then(
      (answer) => answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("application/atom+xml"), () => false));
    const feeds = async (query, text, mine) => {
      const ids = KINDS.flatMap((kind) => list(query, kind).map((id) => [kind, id]));
      const conditions = new URLSearchParams(KINDS.filter((kind) => query.get(kind)).map((kind) => [kind, query.get(kind)]));
      if (text.trim()) conditions.set("words", text);
      const asked = `?${conditions}`.replaceAll("%2C", ",");
      const several = Boolean(text.trim()) || ids.length > 1;
      let links = ids.map(([kind, id]) => link(
        `${root}${kind}/${encodeURIComponent(id)}/feed.atom`,
        $(`.chips[data-kind=${kind}] a[data-id="${CSS.escape(id)}"] bdi`)?.textContent ?? id,
      ));
      if (several && await making(`${root}feeds/feed.atom${asked}`)) {
        const files = { "feed.atom": "Atom", "feed.json": "JSON Feed", "offers.ics": words.calendar };
        links = Object.entries(files).map(([file, name]) => link(`${root}feeds/${file}${asked}`, name));
      } else if (several && browse.dataset.ask) {
        links.push(link(browse.dataset.ask + encodeURIComponent(`?${query}`.replaceAll("%2C", ",")), words.ask));
      }
      if (mine !== turn) return;
      follow.hidden = !links.length;
      follow.replaceChildren(`${words.follow}: `, ...links.flatMap((each) => [each, " "]));
    };
    let turn = 0;
    const apply = async () => {
      const mine = ++turn;
      const query = chosen();
      const text = query.get("q") ?? "";
      const some = text.trim() !== "" || KINDS.some((kind) => list(query, kind).length);
      if (document.activeElement !== box) box.value = text;
      for (const chip of $$(".chips a[data-id]")) {
        const on = list(query, chip.closest("nav").dataset.kind).includes(chip.dataset.id);
        chip.toggleAttribute("aria-current", on);
        if (on) chip.setAttribute("aria-current", "true");
      }
      clear.hidden = !some;
      feeds(query, text, mine);
      if (!some) {
        found.hidden = true;
        whole.hidden = false;
        found.replaceChildren();
        say.textContent = "";
        await mineFirst();
        return;
      }
      try {
        const [{ fold: table, offers }, { fold }] = await Promise.all([index(), import(new URL("fold.js", script))]);
        const wanted = fold(text, table).split(" ").filter(Boolean);
        const rows = offers.filter((row) => wanted.every((word) => row[1].includes(word)) &&
          KINDS.every((kind) => {
            const ids = list(query, kind);
            return !ids.length || ROW[kind](row).some((id) => ids.includes(id));
          }));
        if (mine !== turn) return;
        const total = await results(rows, (n) => plural(words.results, n), found);
        if (mine !== turn) return;
        say.textContent = total ? plural(words.results, total) : words.none;
        say.classList.toggle("unseen", total > 0);
        found.hidden = total === 0;
        whole.hidden = true;
        favourite.hidden = true;
      } catch {
        if (mine === turn) say.textContent = words.failed;
      }
    };
    const favourite = make("section", { className: "favourites", hidden: true });
    whole.before(favourite);
    const mineFirst = async () => {
      const kept = favourites();
      for (const kind of ["stores", "cities"]) {
        const row = $(`.chips[data-kind=${kind}] ul`);
        for (const id of [...kept[kind]].reverse()) {
          const chip = row && $$("a[data-id]", row).find((each) => each.dataset.id === id);
          if (chip) row.prepend(chip.parentElement);
        }
      }
      favourite.hidden = true;
      if (!kept.stores.length && !kept.cities.length) return;
      try {
        const { offers } = await index();
        const rows = offers.filter((row) => kept.stores.includes(row[2]) || row[3].some((id) => kept.cities.includes(id)));
        if (rows.length) await results(rows, () => words.favourites, favourite);
      } catch {
        // Without the index the page is as it is without favourites.
      }
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const query = chosen();
      if (box.value.trim()) query.set("q", box.value.trim());
      else query.delete("q");
      go(query);
    });
    let pause;
    box.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => form.requestSubmit(), 300);
    });
    browse.addEventListener("click", (event) => {
      const chip = event.target.closest("a[data-id]");
      if (!chip || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const query = chosen();
      const { kind } = chip.closest("nav").dataset;
      const ids = list(query, kind);
      const { id } = chip.dataset;
      const next = ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
      if (next.length) query.set(kind, next.join(","));
      else query.delete(kind);
      go(query);
    });
    window.addEventListener("popstate", apply);
    apply();
  }

  if (h1 && ["stores", "cities"].includes(h1.dataset.kind)) {
    const { kind, id } = h1.dataset;
    const star = button("", "star", () => mark(favour(kind, id)));
    const mark = (on) => {
      star.textContent = on ? `★ ${words.favoured}` : `☆ ${words.favourite}`;
      star.setAttribute("aria-pressed", String(on));
    };
    mark(favourites()[kind].includes(id));
    $(".own").append(star);
  }

  // A link to a card whose place has moved to another page is followed there.
  const sent = decodeURIComponent(location.hash.slice(1));
  if (h1 && cardId.test(sent) && !document.getElementById(sent)) {
    index().then(({ offers }) => {
      const row = offers.find((each) => each[0] === sent);
      const there = row && new URL(`${root}${row[6]}`, location.href);
      if (there && there.pathname !== location.pathname) location.replace(`${there}#${sent}`);
    }).catch(() => {});
  }

  watch($$("article.offer"));

  // An edition of another day is not the page that is installed.
  if ("serviceWorker" in navigator && location.protocol.startsWith("http") && !/\/\d{4}-\d\d-\d\d\//.test(location.pathname)) {
    window.addEventListener("load", () => navigator.serviceWorker.register(new URL(`${base}sw.js`, location.href)).catch(() => {}));
  }
})();
