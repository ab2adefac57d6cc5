import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { buildModule } from "../compile.mjs";
import { runModule } from "../harness/run.mjs";

test("the workflow of docs/writing-workflows.md builds and runs", async () => {
  const page = await readFile(new URL("../../../docs/writing-workflows.md", import.meta.url), "utf8");
  const block = (language) => page.match(new RegExp("```" + language + "\\n(.*?)```", "s"))[1];
  const directory = await mkdtemp(path.join(os.tmpdir(), "greet-"));
  try {
    await mkdir(path.join(directory, "src"));
    await writeFile(path.join(directory, "module.json"), block("json"));
    await writeFile(path.join(directory, "src/index.ts"), block("ts"));
    const { name, wasm } = await buildModule(directory);
    assert.equal(name, "greet");
    const effect = ({ method, idempotent, url }) =>
      method === "GET" && idempotent ? { status: 200, url, headers: [], body: Buffer.alloc(0) } : { errno: -4, kind: "interrupted", message: "" };
    const run = await runModule(wasm, { url: "http://host.example/" }, { effect });
    assert.deepEqual([run.error, run.output], [null, { found: true, told: false }]);
    assert.deepEqual(run.logs, ["nobody knows whether the greeting arrived"]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
