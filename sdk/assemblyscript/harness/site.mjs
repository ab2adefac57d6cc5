// A web site made of a table, for crawls.
import http from "node:http";
import { runExample } from "./run.mjs";

export const html = (body, headers = {}) => ({ headers: { "content-type": "text/html; charset=utf-8", ...headers }, body });
export const redirect = (location, status = 302) => ({ status, headers: { location } });

/**
 * Serves what `pages(authority)` answers for each path, and hands `use` the origin and how often
 * each path was asked for. An answer may be a function of the number of the visit.
 */
export async function withSite(pages, use) {
  const hits = new Map();
  let table = {};
  const server = http.createServer((request, response) => {
    hits.set(request.url, (hits.get(request.url) ?? 0) + 1);
    const page = table[request.url];
    const answer = (typeof page === "function" ? page(hits.get(request.url), request) : page) ?? { status: 404, body: "gone" };
    if (answer === "hang up") {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, answer.headers ?? {});
    response.end(answer.body ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const authority = `127.0.0.1:${server.address().port}`;
  table = pages(authority);
  try {
    await use({ origin: `http://${authority}`, hits });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Crawls a site from its root without asking for robots.txt, unless the input says otherwise. */
export async function crawl(site, input = {}, options = {}) {
  const run = await runExample("crawler", { id: 1, url: `${site.origin}/`, respect_robots: false, ...input }, options);
  run.paths = run.output?.results.map((result) => result.url.replace(site.origin, ""));
  return run;
}
