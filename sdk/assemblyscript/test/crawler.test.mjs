import assert from "node:assert/strict";
import { test } from "node:test";
import { runExample } from "../harness/run.mjs";
import { crawl, html, redirect, withSite } from "../harness/site.mjs";

test("every spelling of a link leads to one page, fetched once", () =>
  withSite(
    (authority) => ({
      "/": html(`<a href="d/a.html">1</a><A HREF='./d/a.html'>2</A><a href=d/a.html>3</a>
        <a href = "x/../d/./a.html#part">4</a><a href="//${authority}/d/a.html">5</a><a href="/d/%61.html">6</a>
        <a href="HTTP://${authority.toUpperCase()}/d/a.html">7</a><a href=" d/a.h\ntml ">8</a>
        <a href="../../d\\a.html">9</a><a href="http:d/a.html">10</a><a href="d/%2e%2E/d/a.html">11</a>
        <a href="q?x=1&amp;y=2">12</a><a href="q?x=1&y=2">13</a><a href="/q?x=1&#38;y=2">14</a>
        <a href="b%c3%a9">15</a><a href="b\u00e9">16</a><a href="b&eacute;">17</a>
        <a href="">18</a><a href="#top">19</a>`),
      "/d/a.html": html("<title>A</title>"),
      "/q?x=1&y=2": html("<title>Q</title>"),
      "/b%C3%A9": html("<title>B</title>"),
    }),
    async (site) => {
      const run = await crawl(site);
      assert.equal(run.status, 0, run.error);
      assert.deepEqual(run.paths, ["/", "/d/a.html", "/q?x=1&y=2", "/b%C3%A9"]);
      assert.equal(run.output.results[0].links, 19);
      assert.deepEqual([...site.hits.values()], [1, 1, 1, 1]);
    },
  ));

test("only what is a link of the site is followed", () =>
  withSite(
    (authority) => ({
      "/": html(`<map><area href="/area"></map><a name=only>none</a><iframe src="/iframe"><a href="/fallback"></iframe>
        <frameset><frame src=/frame></frameset><meta http-equiv=Refresh content="3; URL='/refresh'">
        <!-- <a href="/comment">no</a> --><!--><a href="/after-empty-comment"></a>
        <script>document.write('<a href="/script">no</a>')</script><STYLE>x{}<a href=/style></STYLE>
        <textarea><a href="/textarea"></textarea></textareas><p title="<a href='/attribute'>">
        <a href="mailto:x@example.org">m</a><a href="javascript:void(0)">j</a><a href="tel:1">t</a>
        <a href="http://other.example/">counted</a><a href="https://${authority}/tls">counted</a>
        <a href="http://u:p@${authority}/user">u</a><a href="http://${authority}0/port">p</a>
        <link rel=next href="/link"><img src="/image"><form action="/form"></form>
        <ahref="/nospace"><a class=x href=/last>l</a><a href="/broken`),
    }),
    async (site) => {
      const run = await crawl(site);
      assert.deepEqual(run.paths, ["/", "/area", "/iframe", "/frame", "/after-empty-comment", "/last", "/refresh"]);
      assert.equal(run.output.results[0].links, 8);
      assert.equal(run.output.errors, 6, "the others are not there");
    },
  ));

test("titles are decoded, trimmed and cut", () =>
  withSite(
    () => ({
      "/": html(`<TITLE lang=en>  Tom &amp; J&eacute;rry\n &mdash; &#x263A;&#128;&nbsp;&notit; <b>&amp </TITLE>
        <svg><title>second</title></svg><a href=latin><a href=meta><a href=long><a href=utf16><a href=bad><a href=none>`),
      "/latin": { headers: { "content-type": "text/html;charset=ISO-8859-1" }, body: Buffer.from("<title>caf\xe9 \x80</title>", "latin1") },
      "/meta": { headers: { "content-type": "text/html" }, body: Buffer.from("<meta charset=latin1><title>na\xefve</title>", "latin1") },
      "/long": html(`<title>${"x".repeat(500)}</title>`),
      "/utf16": { headers: { "content-type": "text/html" }, body: Buffer.from("\ufeff<title>w\u00efde</title><a href=deep>", "utf16le") },
      "/bad": { headers: { "content-type": "text/html" }, body: Buffer.from([..."<title>a"].map((c) => c.charCodeAt(0)).concat(0xff, 0xe2, 0x82, 0x62)) },
      "/none": html("<p>no title"),
    }),
    async (site) => {
      const run = await crawl(site);
      const titles = Object.fromEntries(run.output.results.map((result, i) => [run.paths[i], result.title]));
      assert.equal(titles["/"], "Tom & J\u00e9rry \u2014 \u263a\u20ac \u00acit; <b>&");
      assert.equal(titles["/latin"], "caf\u00e9 \u20ac");
      assert.equal(titles["/meta"], "na\u00efve");
      assert.equal(titles["/long"], "x".repeat(200) + "\u2026");
      assert.equal(titles["/utf16"], "w\u00efde");
      assert.equal(titles["/bad"], "a\ufffd\ufffdb");
      assert.equal(titles["/none"], "");
      assert.ok("/deep" in titles);
    },
  ));

test("a base element moves the links of its page", () =>
  withSite(
    () => ({ "/": html('<base target=x><base href="/sub/x.html"><base href="/other/"><a href="p.html">p</a>'), "/sub/p.html": html("<title>P</title>") }),
    async (site) => assert.deepEqual((await crawl(site)).paths, ["/", "/sub/p.html"]),
  ));

test("a page counts under the address a redirect ended at, once", () =>
  withSite(
    () => ({
      "/": redirect("/home/"),
      "/home/": html('<title>Home</title><a href="/moved">m</a><a href="target">t</a><a href="/again">g</a><a href="/loop">l</a>'),
      "/moved": redirect("/home/target", 301),
      "/home/target": html("<title>Target</title>"),
      "/again": redirect("/home/"),
      "/loop": redirect("/loop"),
    }),
    async (site) => {
      const run = await crawl(site);
      assert.deepEqual(run.paths, ["/home/", "/home/target", "/loop"]);
      assert.equal(run.output.results[0].redirected_from, `${site.origin}/`);
      assert.equal(run.output.results[2].error, "too many redirects");
      assert.equal(run.output.results[2].status, null);
      assert.equal(run.output.duplicates, 1);
      assert.equal(site.hits.get("/home/target"), 1, "not fetched again by its own name");
      assert.deepEqual(run.output.by_status, { "no response": 1, 200: 2 });
    },
  ));

test("a failure that passes is retried with growing pauses, one that stays is recorded", () =>
  withSite(
    () => ({
      "/": (visit) => (visit < 3 ? { status: 500 } : html("<a href=down><a href=busy><a href=gone><a href=cut>")),
      "/down": { status: 503, body: "down" },
      "/busy": (visit) => (visit === 1 ? { status: 429, headers: { "retry-after": "7" } } : html("<title>Free</title>")),
      "/cut": "hang up",
    }),
    async (site) => {
      const run = await crawl(site, { retries: 2 });
      assert.equal(run.status, 0, run.error);
      const results = Object.fromEntries(run.output.results.map((result, i) => [run.paths[i], result]));
      assert.equal(results["/"].status, 200);
      assert.equal(results["/down"].error, "HTTP 503");
      assert.equal(results["/down"].size, 4);
      assert.equal(results["/busy"].title, "Free");
      assert.equal(results["/gone"].error, "HTTP 404");
      assert.equal(results["/cut"].error, "ECONNRESET");
      assert.deepEqual([...site.hits.values()], [3, 3, 2, 1, 3]);
      assert.equal(run.sleptNanos, (1500n + 1500n + 7000n + 1500n) * 1_000_000n);
      assert.equal(run.output.errors, 3);
      assert.deepEqual(run.progress.at(-1), { id: 1, status: "Done", url: `${site.origin}/`, urls_left: 0 });
    },
  ));

test("progress tells the beginning and the end of each page and what is left", () =>
  withSite(
    () => ({ "/": html("<a href=a><a href=b>"), "/a": html("<a href=c>"), "/b": html("") }),
    async (site) => {
      const run = await crawl(site, { id: 42 });
      assert.deepEqual(
        run.progress.map((row) => [row.status, row.url.replace(site.origin, ""), row.urls_left]),
        [
          ["Request", "/", 0], ["Done", "/", 2], ["Request", "/a", 1], ["Done", "/a", 2],
          ["Request", "/b", 1], ["Done", "/b", 1], ["Request", "/c", 0], ["Error", "/c", 0], ["Done", "/", 0],
        ],
      );
      assert.ok(run.progress.every((row) => row.id === 42));
    },
  ));

test("depth and page limits hold, and leaving pages out is said", () => {
  const site = () => ({
    "/": html([...Array(30).keys()].map((i) => `<a href="/p${i}">`).join("")),
    ...Object.fromEntries([...Array(30).keys()].map((i) => [`/p${i}`, html(`<a href="/p${i}/deeper">`)])),
  });
  return withSite(site, async (server) => {
    const limited = await crawl(server, { max_pages: 10 });
    assert.equal(limited.output.pages, 10);
    assert.equal(limited.output.truncated, true);
    assert.deepEqual([limited.progress.at(-1).status, limited.progress.at(-1).urls_left], ["Done", 0]);
    const shallow = await crawl(server, { max_depth: 1 });
    assert.equal(shallow.output.pages, 31);
    assert.equal(shallow.output.truncated, false);
    assert.equal(shallow.output.max_depth_reached, 1);
    const single = await crawl(server, { max_depth: 0 });
    assert.equal(single.output.pages, 1);
    assert.equal(single.output.results[0].links, 30);
    const exact = await crawl(server, { max_depth: 1, max_pages: 31, delay_ms: 20 });
    assert.equal(exact.output.truncated, false);
    assert.equal(exact.sleptNanos, 30n * 20_000_000n);
  });
});

test("what is no HTML is fetched and recorded, not read", () =>
  withSite(
    () => ({
      "/": html("<a href=data><a href=text>"),
      "/data": { headers: { "content-type": "application/octet-stream" }, body: Buffer.alloc(1000) },
      "/text": { headers: { "content-type": "text/plain" }, body: "<a href=/not>" },
    }),
    async (site) => {
      const run = await crawl(site);
      assert.deepEqual(run.paths, ["/", "/data", "/text"]);
      assert.deepEqual([run.output.results[1].size, run.output.results[1].type], [1000, "application/octet-stream"]);
    },
  ));

test("robots.txt is obeyed for links, and not asked for when there are none", () =>
  withSite(
    () => ({
      "/": html("<a href=/private/x><a href=/private/open><a href=/a.pdf><a href=/a.pdf?x><a href=/free>"),
      "/private/open": html(""),
      "/a.pdf?x": html(""),
      "/free": html("<a href=/private/y>"),
      "/robots.txt": {
        body: "User-agent: other\nDisallow: /\n\nuser-agent: MVM-CI-Crawler # us\nUser-agent: third\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\n\nUser-agent: *\nDisallow: /free",
      },
    }),
    async (site) => {
      const run = await crawl(site, { respect_robots: true });
      assert.deepEqual(run.paths, ["/", "/private/open", "/a.pdf?x", "/free"]);
      assert.equal(run.output.robots, "applied");
      assert.equal(run.output.robots_excluded, 3);
      assert.equal(site.hits.get("/robots.txt"), 1);
      const alone = await crawl(site, { respect_robots: true, max_depth: 0 });
      assert.equal(alone.output.robots, "not needed");
      assert.equal(site.hits.get("/robots.txt"), 1);
    },
  ));

test("a site whose robots.txt fails is left alone, one without it is open", () =>
  withSite(
    () => ({ "/": html("<a href=a>"), "/robots.txt": (visit) => ({ status: visit === 1 ? 500 : 404 }) }),
    async (site) => {
      const closed = await crawl(site, { respect_robots: true, retries: 0 });
      assert.deepEqual([closed.output.robots, closed.output.pages], ["unavailable", 1]);
      const open = await crawl(site, { respect_robots: true });
      assert.deepEqual([open.output.robots, open.output.pages], ["none", 2]);
    },
  ));

test("an unreachable start page is the result of the crawl, or its failure when asked so", async () => {
  const input = { url: "http://127.0.0.1:1/x", retries: 1 };
  const run = await runExample("crawler", input);
  assert.equal(run.status, 0, run.error);
  assert.deepEqual([run.output.pages, run.output.errors], [1, 1]);
  assert.equal(run.output.results[0].error, "ECONNREFUSED");
  assert.equal(run.progress.at(-1).status, "Done");
  const strict = await runExample("crawler", { ...input, strict: true });
  assert.equal(strict.error, "the start page http://127.0.0.1:1/x could not be fetched: ECONNREFUSED");
});

test("an input that cannot be meant is refused by name and value", async () => {
  const error = async (input) => (await runExample("crawler", input)).error;
  assert.match(await error({ id: 1 }), /^url is missing/);
  assert.equal(await error({ url: 7 }), "url must be a string, got 7");
  for (const url of ["", "example.org", "ftp://example.org/", "http://", "http://b\u00fccher.example/", "http://a b/", "javascript:alert(1)"]) {
    assert.match(await error({ url }), /^url must be an absolute http or https URL .* got "/, url);
  }
  const long = await error({ url: `http://example.org/${"x".repeat(10_000)}` });
  assert.ok(long.startsWith("url must be") && long.length < 400, long);
  assert.equal(await error({ url: "http://x/", max_pages: 5001 }), "max_pages must be from 1 to 5000, got 5001");
  assert.equal(await error({ url: "http://x/", max_depth: 1.5 }), "max_depth must be an integer, got 1.5");
  assert.equal(await error({ url: "http://x/", strict: "yes" }), 'strict must be true or false, got "yes"');
  assert.equal(await error([]), "the input must be an object with a url, got an array");
});

test("markup in a URL stays text", () =>
  withSite(
    () => ({ "/": html(`<a href="/<script>alert(1)</script>?'&quot;>">x</a>`) }),
    async (site) => {
      const run = await crawl(site);
      assert.equal(run.paths[1], "/%3Cscript%3Ealert(1)%3C/script%3E?%27%22%3E");
    },
  ));

test("results beyond the output limit are cut and counted", () =>
  withSite(
    () => {
      const pages = { "/": html([...Array(700).keys()].map((i) => `<a href="/p${i}?${"x".repeat(2000)}">`).join("")) };
      return pages;
    },
    async (site) => {
      const run = await crawl(site, { max_pages: 1000 });
      assert.equal(run.status, 0, run.error);
      assert.equal(run.output.pages, 701);
      assert.equal(run.output.results.length + run.output.results_cut, 701);
      assert.ok(run.outputBytes <= 1 << 20 && run.output.results.length > 400);
    },
  ));

test("pages of ten megabytes are read in linear time and 64 MiB, a larger one is an error", () =>
  withSite(
    () => {
      const filled = (size, make) => {
        let text = "";
        for (let i = 0; text.length < size; i++) text += make(i);
        return text.slice(0, size);
      };
      const pages = {
        "/many": filled(10_000_000, (i) => `<p class="x">some text &amp; more</p><a href="/n?${i}">x</a>`),
        "/tiny": filled(10_000_000, () => "<a href=x>"),
        "/unclosed": filled(10_000_000, (i) => (i < 1000 ? "<a href='x" : i < 2000 ? "<title>" : i < 3000 ? "<!--" : "<script></scrip")),
        "/tags": filled(10_000_000, () => "<a <b/c=d'e\"</f"),
        "/wide": Buffer.from(filled(5_000_000, () => "<a href=\u20ac>\u00e9"), "utf16le"),
        "/again": filled(10_000_000, (i) => `<a href="/again?${i}">x</a>`),
        "/large": "x".repeat(10_000_001),
      };
      const site = Object.fromEntries(Object.entries(pages).map(([path, body]) => [path, html(body)]));
      site["/wide"].headers["content-type"] = "text/html; charset=utf-16le";
      site["/"] = html(Object.keys(pages).map((path) => `<a href=${path}>`).join(""));
      return site;
    },
    async (site) => {
      const begin = Date.now();
      const run = await crawl(site, { max_pages: 8, retries: 0 }, { maxMemoryPages: 1024 });
      const millis = Date.now() - begin;
      assert.equal(run.status, 0, run.error);
      assert.deepEqual(run.paths.slice(1), ["/many", "/tiny", "/unclosed", "/tags", "/wide", "/again", "/large"]);
      assert.equal(run.output.results[2].links, 100_000);
      assert.equal(run.output.results[7].error, "body too large");
      assert.ok(millis < 10_000, `${millis} ms`);
    },
  ));

test("a crawl replayed from any point of its journal goes the same way", () =>
  withSite(
    () => ({ "/": html("<a href=a><a href=b><a href=c>"), "/a": html("<title>A</title>"), "/b": { status: 503 }, "/c": html("<a href=a>") }),
    async (site) => {
      const whole = await crawl(site, { retries: 1 });
      for (let cut = 0; cut <= whole.journal.length; cut += 5) {
        const resumed = await crawl(site, { retries: 1 }, { journal: whole.journal.slice(0, cut) });
        assert.equal(resumed.error, null);
        assert.deepEqual(resumed.output, whole.output);
      }
    },
  ));
