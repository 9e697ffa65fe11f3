// Corrections: each comment that the page carries to the letter gets a form; what is decided leaves as a file.
// Nothing is kept beyond the page, nothing is sent: the file is a blob of this page's own.
(() => {
  const bar = document.querySelector("form.pending");
  if (!bar) return;
  const made = new Map(); // comment and label -> its line of the file; who decides is added when it is written
  const link = document.createElement("a");
  link.download = "corrections.jsonl";
  let unsaved = false;

  const tell = (after = "") => {
    const count = `${made.size} correction${made.size === 1 ? "" : "s"}`;
    bar.querySelector(".made").textContent = after ? `${count} ${after}` : `${count} pending`;
    bar.hidden = made.size === 0;
    document.documentElement.classList.toggle("correcting", !bar.hidden); // what has the focus stays clear of the bar
  };

  for (const box of document.querySelectorAll(".tree")) {
    const form = box.querySelector("form.correct");
    if (!form) continue;
    let row = null;

    // What the report says, by the names of the file: the page's filters call sentiment "tone".
    const read = () => ({ stance: row.dataset.stance, sentiment: row.dataset.tone, spam: row.dataset.spam ?? "ok" });
    const place = (label) => `${row.id} ${label}`;

    const close = () => {
      const button = row?.querySelector(".wrong");
      form.hidden = true;
      row = null;
      if (button) {
        button.setAttribute("aria-expanded", "false");
        button.focus();
      }
    };

    const open = (button) => {
      const same = row === button.closest(".c");
      if (row) close();
      if (same) return;
      row = button.closest(".c");
      for (const [label, was] of Object.entries(read())) {
        const select = form.elements[label];
        select.value = made.get(place(label))?.[label] ?? was; // none is chosen where the label was not rated
      }
      form.elements.why.value = Object.keys(read()).map((label) => made.get(place(label))?.why).find(Boolean) ?? "";
      row.append(form);
      form.hidden = false;
      button.setAttribute("aria-expanded", "true");
      form.elements.stance.focus();
    };

    for (const one of box.querySelectorAll(".c[data-id]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "wrong";
      button.textContent = "wrong?";
      button.setAttribute("aria-label", `wrong? Correct the labels of comment ${one.id.split("-c").pop()}`);
      button.setAttribute("aria-expanded", "false");
      one.append(button);
    }
    box.addEventListener("click", (event) => {
      const button = event.target.closest(".wrong");
      if (button) open(button);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      close();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const when = new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
      const why = form.elements.why.value.trim();
      for (const [label, was] of Object.entries(read())) {
        const value = form.elements[label].value;
        made.delete(place(label));
        if (!value || value === was) continue;
        const said = { thread: box.dataset.thread, id: row.dataset.id, text: row.querySelector(".t").textContent };
        made.set(place(label), { ...said, [label]: value, was, who: "", when, why, sampled: false });
      }
      const button = row.querySelector(".wrong");
      const changed = Object.keys(read()).some((label) => made.has(place(label)));
      button.textContent = changed ? "corrected" : "wrong?";
      const number = row.id.split("-c").pop();
      button.setAttribute("aria-label", `${button.textContent}${changed ? ":" : ""} Correct the labels of comment ${number}`);
      button.classList.toggle("made", changed);
      unsaved = made.size > 0;
      tell();
      close();
    });
  }

  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    const who = bar.elements.who.value.trim();
    if (!who) {
      bar.elements.who.value = "";
      bar.reportValidity();
      return;
    }
    const lines = Array.from(made.values(), (line) => JSON.stringify({ ...line, who }) + "\n");
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
    link.click();
    unsaved = false;
    tell("in the file; give it to threadscope analyze --corrections");
  });

  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
