// What a run logs while its page is open; without this the page shows what there was when it came.
"use strict";
const MOST_LINES = 500;
const list = document.querySelector("[data-events]");
const state = document.querySelector("[data-live]");
const source = new EventSource(list.dataset.events);

function add(view, level, tone, text) {
  const line = document.createElement("li");
  const part = (className, content) => {
    const span = document.createElement("span");
    span.className = className;
    span.textContent = content;
    line.append(span, " ");
  };
  part("mono muted", new Date(view.time).toISOString());
  part(`badge ${tone}`, level);
  part("text", text);
  list.append(line);
  if (list.children.length > MOST_LINES) list.firstElementChild.remove();
}

source.addEventListener("open", () => { state.textContent = "live"; });
source.addEventListener("error", () => { state.textContent = "not connected"; });
source.addEventListener("log", (event) => {
  const view = JSON.parse(event.data);
  add(view, view.level, view.level === "warn" || view.level === "error" ? "bad" : "quiet", view.message);
});
source.addEventListener("progress", (event) => {
  const view = JSON.parse(event.data);
  add(view, "progress", "active", JSON.stringify(view.progress));
});
source.addEventListener("end", () => {
  source.close();
  location.reload(); // for its journal, its output, and how it ended
});
