import assert from "node:assert/strict";
import { test } from "node:test";
import { runExample } from "../harness/run.mjs";

const PIECES = [
  "a", "b.html", "/", "//", "..", ".", "./", "../", "%2e", "%2E%2e", "%41", "%7e", "%c3%A9", "%2f", "%", "%4", "%zz", "?", "?x=1", "&y=%20", "#", "#frag",
  " ", "\t", "\n", "\\", "\u00e9", "\u{1f600}", "|", "^", "{", "}", "[", "]", "`", "'", "(", ")", "*", "+", ",", ";", "=", "@", "$", "!", "~", "<", ">",
  ":", ":8080", ":80", "http:", "HTTP:", "http://", "https://", "//host.example:8080/", "http://HOST.example:8080/", "http://host.example/", "mailto:x", "x:y",
];

/** A small generator with a seed: the same references in every run. */
function references(seed, count) {
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  return Array.from({ length: count }, () => Array.from({ length: 1 + Math.floor(next() * 6) }, () => PIECES[Math.floor(next() * PIECES.length)]).join(""));
}

/** What a browser makes of a reference, in the one spelling that the crawler uses. */
function expected(reference, base) {
  const url = URL.canParse(reference, base) ? new URL(reference, base) : null;
  if (url === null || url.username || url.password || url.origin !== new URL(base).origin) return null;
  const unreserved = /[A-Za-z0-9._~-]/;
  const question = url.href.replace(/#.*$/s, "").indexOf("?");
  const query = question < 0 ? "" : url.href.replace(/#.*$/s, "").slice(question);
  return (url.pathname + query)
    .replace(/%([0-9A-Fa-f]{2})?/g, (_, hex) => {
      if (!hex) return "%25";
      const character = String.fromCharCode(parseInt(hex, 16));
      return unreserved.test(character) ? character : `%${hex.toUpperCase()}`;
    })
    .replace(/[[\]|^{}`"<>\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

test("references are resolved as browsers do, and each page has one spelling", async () => {
  const base = "http://host.example:8080/dir/sub/page.html?query=1";
  const links = references(20, 3000);
  const escaped = links.map((link) => `<a href="${link.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">`).join("\n");
  const asked = [];
  const effect = (request) => {
    asked.push(request.url);
    const body = Buffer.from(asked.length === 1 ? escaped : "");
    return { status: 200, url: request.url, headers: [["content-type", "text/html; charset=utf-8"]], body };
  };
  const run = await runExample("crawler", { url: base, max_pages: 5000, max_depth: 1, respect_robots: false }, { effect });
  assert.equal(run.error, null);
  const wanted = new Set([base]);
  for (const link of links) {
    const path = expected(link, base);
    if (path !== null) wanted.add(new URL(base).origin + path);
  }
  const missing = [...wanted].filter((url) => !asked.includes(url));
  const extra = asked.filter((url) => !wanted.has(url));
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] });
  assert.equal(new Set(asked).size, asked.length);
  assert.ok(asked.length > 1000, `${asked.length}`);
});
