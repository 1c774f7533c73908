"use strict";
(() => {
  const root = document.documentElement;
  const all = [...document.querySelectorAll("details.notebook")];
  const chips = [...document.querySelectorAll(".chip")];
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const texts = new Map(all.map((n) => [n, n.querySelector("summary").textContent.toLowerCase()]));
  let verdict = null;
  let here = null;
  root.classList.add("scripted");

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
  const found = (n, words) => words.every((w) => texts.get(n).includes(w)
    || [...n.querySelectorAll(".finding, .strip")].some((f) => f.textContent.toLowerCase().includes(w)));
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
  const step = (list, by, now) => {
    if (!list.length) return;
    const at = list.indexOf(now);
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by;
    if (next >= 0 && next < list.length) {
      const notebook = list[next].closest("details.notebook");
      if (list[next] !== notebook) notebook.open = true;
      show(list[next]);
    }
  };
  let cell = null;
  const cells = (by) => {
    const list = shown().flatMap((n) => [...n.querySelectorAll(".item")]);
    const start = cell && list.includes(cell) ? cell : null;
    step(list, by, start);
    cell = document.activeElement.closest(".item");
  };
  const keys = {
    j: () => step(shown(), 1, here),
    k: () => step(shown(), -1, here),
    n: () => cells(1),
    p: () => cells(-1),
    o: () => { if (here) here.open = !here.open; },
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
  press("unfold", () => { for (const n of shown()) n.open = true; });
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

  // A frame is made when it is about to be seen: hundreds of them would take half a minute.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      const text = target.querySelector("noscript").textContent;
      const told = new DOMParser().parseFromString(text, "text/html").querySelector("iframe");
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "");
      frame.title = told.title;
      frame.srcdoc = told.getAttribute("srcdoc");
      target.append(frame);
    }
  }, { rootMargin: "400px" });
  for (const place of document.querySelectorAll(".frame")) seen.observe(place);

  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const notebook = target && target.closest("details.notebook");
    if (notebook) { notebook.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", follow);
  follow();
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = shown().filter((n) => !n.open && n.dataset.verdict !== "reproduced");
    for (const n of folded) n.open = true;
  });
  window.addEventListener("afterprint", () => { for (const n of folded) n.open = false; });
})();
