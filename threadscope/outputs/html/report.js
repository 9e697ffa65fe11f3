"use strict";
// Works on what is in the page already: it hides and shows, and puts no text into markup.
(() => {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // --- the thread: filters and search ---
  const trees = new Map();

  for (const box of document.querySelectorAll(".tree")) {
    const form = box.querySelector("form");
    const said = box.querySelector(".shown");
    const rows = Array.from(box.querySelector("ol").children, (row) => ({ row, text: null }));
    const selects = Array.from(form.querySelectorAll("select"));
    const search = form.querySelector("input");

    const apply = () => {
      const wanted = selects.filter((s) => s.value).map((s) => [s.name, s.value]);
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const one of rows) {
        let fits = wanted.every(([name, value]) => ` ${one.row.dataset[name] ?? ""} `.includes(` ${value} `));
        if (fits && words.length) {
          one.text ??= plain(Array.from(one.row.querySelectorAll(".m, .t, .note, .l"), (e) => e.textContent).join(" "));
          fits = words.every((word) => one.text.includes(word));
        }
        if (one.row.hidden === fits) one.row.hidden = !fits;
        shown += fits;
      }
      const all = said.dataset.all;
      said.textContent = shown === rows.length ? all : `${shown} of ${all}`;
    };

    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 120);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      apply();
    });
    form.addEventListener("reset", () => setTimeout(apply));
    form.hidden = false;

    trees.set(box, {
      clear() {
        form.reset();
        apply();
      },
      show(rule) {
        form.reset();
        for (const [name, value] of new URLSearchParams(rule)) {
          const select = selects.find((s) => s.name === name);
          if (select) select.value = value;
        }
        apply();
      },
    });
  }

  // --- going to a place: nothing stays hidden or folded there ---
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const hidden = target.closest("[hidden]");
    if (hidden) trees.get(target.closest(".tree"))?.clear();
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    if (link.dataset.filter) {
      const box = document.getElementById(link.hash.slice(1))?.querySelector(".tree");
      trees.get(box)?.show(link.dataset.filter);
    }
    if (link.hash === location.hash) reveal(); // no hashchange comes for the place one is at
  });

  // --- the paragraph to paste ---
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(source);
        button.textContent = "Selected: copy with the keyboard";
      }
    });
  }

  // --- paper shows everything ---
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
