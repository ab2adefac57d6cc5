#!/usr/bin/env node
// Builds the module of each directory into DIR/<name>.wasm; `--check` compares with the file that
// is there instead of writing it.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildModule } from "./compile.mjs";
import { pausable } from "./pausable.mjs";

const arguments_ = process.argv.slice(2);
const check = arguments_.includes("--check");
const directories = arguments_.filter((argument) => argument !== "--check");
if (directories.length === 0) {
  console.error("usage: build.mjs [--check] DIRECTORY...");
  process.exit(2);
}
try {
  for (const directory of directories) await build(path.resolve(directory));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function build(directory) {
  const built = await buildModule(directory);
  const { name } = built;
  const wasm = built.wantsPauses ? pausable(built.wasm) : built.wasm;
  const file = path.join(directory, `${name}.wasm`);
  const shown = path.relative(process.cwd(), file);
  if (!check) {
    await writeFile(file, wasm);
    console.log(`${shown}: ${wasm.length} bytes`);
  } else if (wasm.equals(await readFile(file).catch(() => Buffer.alloc(0)))) {
    console.log(`${shown}: up to date`);
  } else {
    console.error(`${shown}: differs from what its source gives; build it again and commit it`);
    process.exitCode = 1;
  }
}
