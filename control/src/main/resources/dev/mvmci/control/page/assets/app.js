// Keeps the page in step with the queue: the server tells by an event stream that something
// changed, and the parts are then fetched anew. Without a stream they are fetched by the clock.

const MIN_GAP_MS = 300;
const POLL_MS = 2000;
const IDLE_MS = 10000;
const RECONNECT_MS = 5000;

const region = document.querySelector("[data-live]");
const form = document.querySelector("#submit");
const link = document.querySelector("#link");
const trouble = document.querySelector("#trouble");
const announcer = document.querySelector("#announcer");

let source = null;
let streaming = false;
let lost = "";
let timer = 0;
let refreshedAt = performance.now();

// The page of a finished job changes no more.
const settled = () => region.querySelector(":scope > [data-finished='true']") !== null;

function show() {
  link.hidden = false;
  link.className = lost ? "link link-lost" : streaming || settled() ? "link link-live" : "link link-slow";
  link.textContent = lost ? "Disconnected" : settled() ? "Final state" : streaming ? "Live" : "Every 2 s";
  trouble.hidden = !lost;
  if (trouble.textContent !== lost) trouble.textContent = lost;
}

function refresh() {
  timer = 0;
  refreshedAt = performance.now();
  window.htmx.trigger(region, "refresh");
}

function refreshSoon() {
  if (timer || document.hidden) return;
  timer = setTimeout(refresh, Math.max(0, refreshedAt + MIN_GAP_MS - performance.now()));
}

function disconnect() {
  source?.close();
  source = null;
  streaming = false;
}

// A browser has few connections to one server, so only the tab in view holds a stream.
function connect() {
  disconnect();
  if (document.hidden || settled()) return;
  source = new EventSource(region.dataset.events);
  source.onopen = () => {
    streaming = true;
    refreshSoon();
    show();
  };
  source.onerror = () => {
    streaming = false;
    if (source?.readyState === EventSource.CLOSED) {
      disconnect();
      setTimeout(() => source ?? connect(), RECONNECT_MS);
    }
    show();
  };
  for (const name of ["job", "progress", "live", "message"]) source.addEventListener(name, refreshSoon);
}

// What a refresh would undo: which disclosures are open, how far a log is scrolled.
const opened = new Map();
const scrolled = new Map();
function remember() {
  region.querySelectorAll("details[id]").forEach((d) => opened.set(d.id, d.open));
  region.querySelectorAll(".log[id]").forEach((log) => scrolled.set(log.id, log.scrollTop));
}
function restore() {
  region.querySelectorAll("details[id]").forEach((d) => (d.open = opened.get(d.id) ?? d.open));
  region.querySelectorAll(".log[id]").forEach((log) => (log.scrollTop = scrolled.get(log.id) ?? 0));
}

// Tells those who listen to the page instead of looking at it that a job has ended.
const states = new Map();
function announce() {
  const ended = [];
  for (const job of region.querySelectorAll("[data-state]")) {
    const before = states.get(job.id);
    if (before && before !== job.dataset.state && job.dataset.finished === "true") {
      ended.push(`${job.id}: ${job.dataset.state}`);
    }
    states.set(job.id, job.dataset.state);
  }
  if (ended.length > 0) announcer.textContent = ended.join(", ");
}

function complain(xhr) {
  const output = form.querySelector("#submit-error");
  let text = xhr.status === 0 ? "The server cannot be reached." : `The server answered ${xhr.status}.`;
  try {
    text = JSON.parse(xhr.responseText).detail ?? text;
  } catch {
    // not a problem document: the status has to do
  }
  output.textContent = text;
  output.hidden = false;
}

if (region && window.htmx) {
  document.body.addEventListener("htmx:beforeSwap", remember);
  document.body.addEventListener("htmx:afterSwap", () => {
    restore();
    announce();
    if (settled()) disconnect();
    show();
  });
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    lost = detail.xhr.status === 0
      ? "The server cannot be reached. What you see may be out of date."
      : detail.elt === region && detail.failed
        ? `The server answered ${detail.xhr.status}. What you see may be out of date.`
        : "";
    if (form && detail.elt === form) {
      if (detail.successful) {
        form.querySelector("#submit-error").hidden = true;
        form.reset();
        announcer.textContent = "Job submitted";
      } else {
        complain(detail.xhr);
      }
    }
    show();
  });
  document.addEventListener("visibilitychange", () => {
    connect();
    refreshSoon();
  });
  setInterval(() => {
    const age = performance.now() - refreshedAt;
    if (!settled() && age >= (streaming ? IDLE_MS : POLL_MS)) refreshSoon();
  }, 250);
  announce();
  connect();
  if (settled()) show();
}
