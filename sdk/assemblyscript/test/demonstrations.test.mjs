import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { runExample } from "../harness/run.mjs";

test("module1 makes ten iterations of three pauses and three progress rows", async () => {
  const run = await runExample("module1", { id: 7, url: "hello" });
  assert.equal(run.status, 0, run.error);
  assert.equal(run.sleptNanos, 30n * 300_000_000n);
  assert.equal(run.progress.length, 30);
  assert.deepEqual(run.progress[0], { id: 7, status: "Request", url: "hello", urls_left: 9 });
  assert.deepEqual(run.progress[1], { id: 7, status: "Parse", url: "last", urls_left: 9 });
  assert.deepEqual(run.progress[29], { id: 7, status: "Done", url: "last", urls_left: 0 });
  assert.match(run.logs[0], /^Starting echo/);
  assert.match(run.logs[1], /^Echo iteration 1/);
  assert.match(run.logs.at(-1), /^Finished echo/);
  assert.deepEqual(run.output, { echo: "hello", iterations: 10 });
  assert.ok(run.firstPages <= 2, `${run.firstPages} initial pages`);
});

test("module1 names a wrong input", async () => {
  const run = await runExample("module1", { id: "seven", url: "hello" });
  assert.equal(run.status, 1);
  assert.equal(run.error, 'id must be an integer, got "seven"');
});

test("an input that is no JSON ends the run with the place of the error", async () => {
  const run = await runExample("module1", '{"id":1,}');
  assert.equal(run.error, "the input is not JSON: expected a field name in quotes at position 8");
});

test("notify sends every step once and reports an interrupted one without repeating it", async () => {
  const seen = [];
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push(JSON.parse(body).step);
    response.statusCode = seen.length === 2 ? 500 : 204;
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const run = await runExample(
      "notify",
      { id: 1, url: `http://127.0.0.1:${server.address().port}/`, times: 5 },
      { effect: (request, n) => (n === 2 ? { errno: -4, kind: "interrupted", message: "interrupted" } : undefined) },
    );
    assert.equal(run.status, 0, run.error);
    assert.deepEqual(run.output, { sent: 4, interrupted: 1, failed: 0, statuses: [204, 500, "interrupted", 204, 204] });
    assert.deepEqual(seen, [0, 1, 3, 4]);
    assert.deepEqual(run.progress.at(-1).urls_left, 0);
  } finally {
    server.close();
  }
});

test("notify refuses an input without a target", async () => {
  assert.equal((await runExample("notify", {})).error, "url must be a string, got nothing");
  const run = await runExample("notify", { url: "http://x/", times: 0 });
  assert.equal(run.error, "times must be an integer from 1 to 10000, got 0");
});
