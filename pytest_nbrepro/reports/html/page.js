"use strict";
(() => {
  const root = document.documentElement;
  const all = [...document.querySelectorAll("details.notebook")];
  const chips = [...document.querySelectorAll(".chip")];
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const texts = new Map(all.map((n) => [n,
    `${n.querySelector("summary").textContent} ${n.dataset.words}`.toLowerCase()]));
  let verdict = null;
  let here = null;
  root.classList.add("scripted");

  // A frame is made when it is about to be seen: hundreds of them would take half a minute.
  const frames = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      const told = frames.get(target);
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "");
      frame.title = told.title;
      frame.srcdoc = told.srcdoc;
      target.append(frame);
    }
  }, { rootMargin: "400px" });
  // What is below the line of a notebook is text until it is wanted; a document of its own,
  // in which nothing runs or loads, makes elements of it.
  const build = (notebook) => {
    const kept = notebook.querySelector(":scope > noscript");
    if (!kept) return;
    const made = new DOMParser().parseFromString(kept.textContent, "text/html").body;
    const places = [...made.querySelectorAll(".frame")];
    for (const place of places) {
      const { title, srcdoc } = place.firstElementChild;
      frames.set(place, { title, srcdoc });
      place.replaceChildren();
    }
    kept.replaceWith(...made.childNodes);
    for (const place of places) seen.observe(place);
  };
  for (const n of all) if (n.open) build(n);
  document.addEventListener("toggle", (event) => {
    if (event.target.matches("details.notebook[open]")) build(event.target);
  }, true);
  const unfold = (notebook) => { build(notebook); notebook.open = true; };
  // The rest while nothing else is to be done, so that the browser's own search finds it.
  const waitingToBe = [...all];
  const idle = (deadline) => {
    while (waitingToBe.length && deadline.timeRemaining() > 8) build(waitingToBe.shift());
    if (waitingToBe.length) window.requestIdleCallback(idle);
  };
  if (window.requestIdleCallback) window.requestIdleCallback(idle);

  const remembered = (change) => {
    try { return change(window.localStorage); } catch { return null; }
  };
  const theme = remembered((s) => s.getItem("nbrepro-theme"));
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  const turn = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remembered((s) => s.setItem("nbrepro-theme", root.dataset.theme));
  };

  const shown = () => all.filter((n) => !n.hidden);
  const found = (n, words) => words.every((w) => texts.get(n).includes(w));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const n of all) {
      n.hidden = (verdict !== null && n.dataset.verdict !== verdict) || !found(n, words);
    }
    for (const c of chips) c.setAttribute("aria-pressed", String(c.dataset.verdict === verdict));
    const some = verdict !== null || words.length > 0;
    count.textContent = some ? `${shown().length} of ${all.length} notebooks shown` : "";
  };
  const choose = (v) => { verdict = verdict === v ? null : v; filter(); };
  for (const c of chips) c.addEventListener("click", () => choose(c.dataset.verdict));
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });

  const show = (target) => {
    const notebook = target.closest("details.notebook");
    if (here) here.classList.remove("here");
    here = notebook;
    if (notebook) notebook.classList.add("here");
    target.scrollIntoView({ block: "start" });
    const focused = target.matches("details") ? target.querySelector("summary") : target;
    if (!focused.matches("summary")) focused.tabIndex = -1;
    focused.focus({ preventScroll: true });
  };
  const next = (list, by, now) => {
    const at = list.indexOf(now);
    return list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
  };
  const step = (by) => {
    const notebook = next(shown(), by, here);
    if (notebook) show(notebook);
  };
  let cell = null;
  const cells = (by) => {
    const list = shown();
    let notebook = list.includes(here) ? here : next(list, by, null);
    let now = cell && cell.closest("details.notebook") === notebook ? cell : null;
    for (; notebook; now = null, notebook = list[list.indexOf(notebook) + by]) {
      build(notebook);
      const target = next([...notebook.querySelectorAll(".item")], by, now);
      if (!target) continue;
      notebook.open = true;
      show(target);
      cell = target;
      return;
    }
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    n: () => cells(1),
    p: () => cells(-1),
    o: () => { if (here) { build(here); here.open = !here.open; } },
    t: turn,
    0: () => { verdict = null; search.value = ""; filter(); },
    "/": () => search.focus(),
    "?": () => { const k = document.getElementById("keys"); k.hidden = !k.hidden; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input")) {
      if (event.key === "Escape") { search.value = ""; filter(); search.blur(); }
      return;
    }
    const chip = /^[1-9]$/.test(event.key) && chips[Number(event.key) - 1];
    const act = chip ? () => choose(chip.dataset.verdict) : keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const press = (id, act) => document.getElementById(id).addEventListener("click", act);
  press("theme", turn);
  press("help", keys["?"]);
  press("unfold", () => shown().forEach(unfold));
  press("fold", () => { for (const n of all) n.open = false; });

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".swipe");
    if (!button) return;
    const sides = button.nextElementSibling;
    const on = sides.classList.toggle("swiping");
    button.setAttribute("aria-pressed", String(on));
    if (!on) { sides.querySelector(".slider").remove(); return; }
    const slider = document.createElement("input");
    slider.type = "range";
    slider.className = "slider";
    slider.setAttribute("aria-label", "how much is shown of the stored picture");
    slider.addEventListener("input", () => sides.style.setProperty("--at", `${slider.value}%`));
    sides.append(slider);
    slider.focus();
  });

  const follow = () => {
    const name = location.hash.slice(1);
    const notebook = document.getElementById(name.split("-", 1)[0]);
    if (!notebook || !notebook.matches("details.notebook")) return;
    unfold(notebook);
    (document.getElementById(name) || notebook).scrollIntoView();
  };
  window.addEventListener("hashchange", follow);
  follow();
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = shown().filter((n) => !n.open && n.dataset.verdict !== "reproduced");
    folded.forEach(unfold);
  });
  window.addEventListener("afterprint", () => { for (const n of folded) n.open = false; });
})();
