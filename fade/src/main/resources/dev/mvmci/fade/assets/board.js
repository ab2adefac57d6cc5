// The board, live. Without this file the page is complete but stands still.

import { enhance } from "./compose.js";
import { Connection } from "./connection.js";
import { element, Messages } from "./messages.js";

const byId = (id) => document.getElementById(id);
const content = byId("content");
content.tabIndex = -1;
document.documentElement.classList.add("scripted");

const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;

const list = byId("messages");
const messages =
  list &&
  new Messages(list, (number) => {
    byId("empty").hidden = number > 0;
    const fact = byId("status-messages");
    if (fact) fact.textContent = count(number, "message");
  });

function announce(message) {
  const from = message.callsign ? ` from ${message.callsign}` : "";
  byId("announce").textContent = `New message${from}: ${message.text}`;
}

function live() {
  const state = { stream: "waiting", nodes: true };
  let faded = 0;

  const show = () => {
    const lost = state.stream === "lost" || !state.nodes;
    byId("status").className = `status ${lost ? "lost" : state.stream === "open" ? "live" : "waiting"}`;
    byId("status-word").textContent = lost
      ? state.stream === "lost" ? "CONNECTION LOST" : "NODES OUT OF REACH"
      : state.stream === "open" ? "CONNECTED" : "CONNECTING…";
    byId("banner").hidden = !lost;
    byId("banner-text").textContent = state.stream === "lost"
      ? "The board cannot be reached; trying again by itself. What you see was known before; its time goes on."
      : "The nodes cannot be reached at the moment. What you see was known before; its time goes on.";
  };
  const countFaded = (number) => {
    faded = number;
    byId("status-faded").textContent = `${faded} faded`;
  };
  const connection = new Connection(
    `/events?channel=${encodeURIComponent(content.dataset.channel)}`,
    {
      snapshot(board) {
        state.nodes = board.live;
        messages.replace(board.messages);
        countFaded(board.faded);
        show();
      },
      new(message) {
        if (messages.show(message)) announce(message);
      },
      expired({ key }) {
        messages.fade(key);
        countFaded(faded + 1);
      },
      contact(now) {
        state.nodes = now.live;
        show();
      },
      nodes: showNodes,
    },
    (stream) => {
      state.stream = stream;
      show();
    },
  );
  byId("banner-retry").addEventListener("click", (event) => {
    event.preventDefault();
    state.stream = "waiting";
    show();
    connection.retry();
  });
  enhance(byId("compose"), (message) => messages.show(message));
}

function showNodes(nodes) {
  byId("status-nodes").textContent = `${nodes.filter((node) => node.healthy).length}/${nodes.length} nodes`;
  byId("nodes").replaceChildren(
    ...nodes.map((node) => {
      const item = element("li", `node ${node.status}`);
      const detail = node.healthy
        ? `${node.latencyMs.toFixed(1)} ms · ${count(node.peers, "peer")}`
        : (node.error ?? "not asked yet");
      item.append(
        element("span", "node-id", node.id),
        element("span", "node-state", node.status),
        element("span", "node-detail", detail),
        element("span", "node-url", node.url),
      );
      return item;
    }),
  );
}

if (content.dataset.channel) live();
