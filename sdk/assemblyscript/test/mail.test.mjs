import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildModule } from "../compile.mjs";
import { runModule } from "../harness/run.mjs";

test("messages, values and secrets pass the border in both directions", async () => {
  const { wasm } = await buildModule(path.join(path.dirname(fileURLToPath(import.meta.url)), "mail"));
  const messages = [{ type: "other", data: 1 }, { type: "go", data: { n: 2 } }];
  const run = await runModule(wasm, null, { messages, secrets: { token: "s3cret" } });
  assert.equal(run.error, null);
  assert.deepEqual(run.output, {
    id: "wkf_00000000000000000000000001",
    type: "go",
    data: '{"n":2}',
    late: true,
    absent: true,
    kept: "1",
    lost: false,
    swapped: true,
    made: true,
    removed: true,
    secret: "s3cret",
    none: true,
  });
});
