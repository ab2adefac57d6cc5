import assert from "node:assert/strict";
import http from "node:http";
import path from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildModule } from "../compile.mjs";
import { runModule } from "../harness/run.mjs";

let wasm;
before(async () => {
  wasm = (await buildModule(path.join(path.dirname(fileURLToPath(import.meta.url)), "probe"))).wasm;
});
const run = (workflow, input, options) => runModule(wasm, input, { workflow, ...options });

test("the module describes itself in a custom section", async () => {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "mvm.module");
  const description = JSON.parse(new TextDecoder().decode(section));
  assert.deepEqual(description, {
    name: "probe",
    version: "1.0.0",
    abi: 1,
    workflows: [{ name: "json" }, { name: "host", response: true }, { name: "abort" }, { name: "request" }, { name: "retry" }],
  });
});

test("JSON comes out as it went in", async () => {
  const values = [
    null, true, false, 0, -1, 123456789012345680, "", "plain", 'q"b\\s/\b\f\n\r\t\u0001\u001f', "\u00e9\u20ac\ud83d\ude00", [], {}, [[], {}, [null]],
    { a: { b: [1, 2, { c: "d" }] }, "": 1, '"': 2 }, "x".repeat(100_000), [...Array(2000).keys()],
  ];
  const result = await run("json", values);
  assert.equal(result.error, null);
  assert.deepEqual(result.output, values);
  assert.deepEqual((await run("json", ' \t\r\n{ "a" : [ 1 , 2 ] , "a" : "\\u0041\\/\\ud83d\\uDE00" } ')).output, { a: "A/\u{1f600}" });
  assert.deepEqual((await run("json", "[1.5,-0.25e2,1e3]")).output, ["1.5 is 1.5", "-0.25e2 is -25.0", "1e3 is 1000.0"]);
  assert.deepEqual((await run("json", '["\\ud800"]')).output, ["\ufffd"], "a lone surrogate cannot leave as UTF-8");
});

test("what is no JSON is refused with the place", async () => {
  const broken = [
    "", " ", "{", "[", "[1,", "[1,]", "[,1]", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "{'a':1}", "01", "-", "1.", ".5", "1e", "+1", "0x1", "NaN",
    "tru", "nul", "truex", '"', '"\\x"', '"\\u12"', '"\\u12g4"', '"a\nb"', "1 2", "[1}", "\u00a01", "[".repeat(100_000),
  ];
  for (const text of broken) {
    assert.throws(() => JSON.parse(text));
    assert.match((await run("json", text)).error, /^the input is not JSON: .* at position \d+$/, text.slice(0, 20));
  }
});

test("host functions reach the workflow", async () => {
  const result = await run("host", "the input");
  assert.equal(result.error, null);
  assert.deepEqual(result.logs, ["0", "1", "2", "3", "4"]);
  assert.equal(result.response, "the input");
  assert.ok(result.output.elapsed >= 1_500_000_000);
  assert.match(result.output.uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual([result.output.monotonic, result.output.random, result.output.number], [true, 16, true]);
});

test("a failed assertion ends the run with its place", async () => {
  assert.match((await run("abort", "input")).error, /^Index out of range \(~lib\/array\.ts:\d+:\d+\)$/);
});

test("a request carries what it was given, and each failure is told apart", async () => {
  let seen;
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen = { method: request.method, probe: request.headers["x-probe"], type: request.headers["content-type"], body };
    const { pathname } = new URL(request.url, "http://x");
    if (pathname === "/slow") return;
    if (pathname === "/hop") response.writeHead(307, { location: "/ok" });
    if (pathname === "/loop") response.writeHead(307, { location: "/loop" });
    if (pathname === "/ok") response.writeHead(418, { "X-Probe": "seen" });
    response.end(pathname === "/long" ? "x".repeat(21) : Buffer.from([0x63, 0xff, 0x64]));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = (name) => ({ url: `http://127.0.0.1:${server.address().port}/${name}` });
  try {
    assert.deepEqual((await run("request", url("ok"))).output, { status: 418, text: "c\ufffdd", probe: "seen" });
    assert.deepEqual(seen, { method: "POST", probe: "yes", type: "text/plain; charset=utf-8", body: "caf\u00e9" });
    assert.equal((await run("request", url("hop"))).output.status, 418);
    assert.equal((await run("request", url("loop"))).output.failure, -40);
    assert.equal((await run("request", url("long"))).output.failure, -27);
    assert.equal((await run("request", url("slow"))).output.failure, -110);
    assert.deepEqual((await run("request", { url: "http://127.0.0.1:1/" })).output, { failure: -5, message: "ECONNREFUSED" });
    const interrupted = { errno: -4, kind: "interrupted", message: "the engine stopped" };
    assert.equal((await run("request", url("ok"), { effect: () => interrupted })).output.failure, -4);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a retry policy waits longer each time and stops when the answer is no failure that may pass", async () => {
  const answers = [{ errno: -5, kind: "transport", message: "no" }, 503, 429, 200, 503];
  let asked = 0;
  const effect = () => {
    const answer = answers[asked++];
    return typeof answer === "number" ? { status: answer, url: "http://shop.test/", headers: [], body: Buffer.alloc(0) } : answer;
  };
  const result = await run("retry", { url: "http://shop.test/" }, { effect });
  assert.equal(result.error, null);
  assert.deepEqual(result.output, { steady: [10_000, 30_000, 60_000, 60_000], shortest: 5_001, waited: 100, status: 200 });
  assert.equal(asked, 5, "the last one is not tried again");
  const again = await run("retry", { url: "http://shop.test/" }, { journal: result.journal, effect: () => assert.fail() });
  assert.deepEqual(again.output, result.output);
});
