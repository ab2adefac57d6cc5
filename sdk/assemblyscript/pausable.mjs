#!/usr/bin/env node
// Makes a module one that the engine can put aside in the middle of a call, so that it need not
// replay a long history: `pausable.mjs IN.wasm OUT.wasm`. IN may be the text form, IN.wat. What
// this does stands in docs/engine-abi.md, "Snapshots"; equal modules give equal bytes.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";

/** Calls of the host before which a guest can be put aside; the engine knows the same. */
const STEPS = [
  "http", "sleep", "recv", "send", "spawn", "join", "respond", "kv_get", "kv_set", "kv_delete",
  "kv_swap", "secret", "now", "monotonic", "random", "uuid", "log", "progress",
];

/** What the engine runs, and the second memory that the frames are put into. */
const FEATURES = [
  "MutableGlobals", "BulkMemory", "BulkMemoryOpt", "SignExt", "NontrappingFPToInt",
  "ReferenceTypes", "Multivalue", "TailCall", "ExceptionHandling", "MultiMemory",
];

/** The bytes of the module, with what puts it aside. */
export function pausable(wasm) {
  return instrumented(binaryen.readBinaryWithFeatures(wasm, features()));
}

function features() {
  return FEATURES.reduce((all, name) => all | binaryen.Features[name], binaryen.Features.MVP);
}

function instrumented(module_) {
  module_.setFeatures(features());
  binaryen.setPassArgument("asyncify-imports", STEPS.map((name) => `mvm.${name}`).join(","));
  binaryen.setPassArgument("asyncify-in-secondary-memory", "true");
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(1);
  module_.runPasses(["asyncify"]);
  binaryen.clearPassArguments();
  module_.optimize();
  const wasm = Buffer.from(module_.emitBinary());
  module_.dispose();
  return wasm;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [from, to] = process.argv.slice(2);
  if (!to) {
    console.error("usage: pausable.mjs IN.wasm OUT.wasm");
    process.exit(2);
  }
  const text = from.endsWith(".wat");
  await writeFile(
    to,
    text
      ? instrumented(binaryen.parseText(await readFile(from, "utf8")))
      : pausable(await readFile(from)),
  );
}
