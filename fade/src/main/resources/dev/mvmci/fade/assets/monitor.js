// The monitor, live.

import { Connection } from "./connection.js";
import { element } from "./messages.js";

const MOST_LINES = 200;
const byId = (id) => document.getElementById(id);
document.documentElement.classList.add("scripted");

function line(event) {
  const item = element("li");
  item.append(
    element("time", "", event.time),
    element("span", `tag ${event.tag.toLowerCase()}`, event.tag),
    element("span", "log-node", event.node),
    element("span", "log-text", event.detail),
  );
  return item;
}

function row(node) {
  const item = element("tr", node.status);
  const name = element("th", "", node.id);
  name.scope = "row";
  const address = element("td");
  address.append(element("span", "node-url", node.url));
  if (node.error) address.append(element("span", "error", node.error));
  item.append(
    name,
    element("td", "node-state", node.status),
    element("td", "", node.enclave ?? "–"),
    element("td", "number", node.peers ?? "–"),
    element("td", "number", node.latencyMs === undefined ? "–" : `${node.latencyMs.toFixed(1)} ms`),
    address,
  );
  return item;
}

new Connection(
  "/monitor/events",
  {
    log(events) {
      byId("log").replaceChildren(...events.map(line));
      byId("log-empty").hidden = events.length > 0;
    },
    gossip(event) {
      const log = byId("log");
      log.prepend(line(event));
      while (log.children.length > MOST_LINES) log.lastElementChild.remove();
      byId("log-empty").hidden = true;
    },
    health(report) {
      byId("health").replaceChildren(...report.nodes.map(row));
      byId("verdict").className = `verdict ${report.verdict.toLowerCase()}`;
      if (byId("verdict").textContent !== report.summary) byId("verdict").textContent = report.summary;
    },
  },
  (state) => {
    if (state === "lost") {
      byId("verdict").className = "verdict down";
      byId("verdict").textContent = "The board cannot be reached; trying again by itself. The table is as it was.";
    }
  },
);
