// Turns the workflow module of a directory, DIR/module.json and DIR/src/index.ts, into the bytes of
// a .wasm. The options are pinned and nothing of this machine enters the result, so equal sources
// give equal bytes.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const SDK = path.dirname(fileURLToPath(import.meta.url));
const SECTION = "mvm.module";
const ABI = 1;

/** The name of the module, its bytes, and whether it wants to be one that can be put aside. */
export async function buildModule(directory) {
  const text = await readFile(path.join(directory, "module.json"), "utf8");
  const description = describe(text);
  const wasm = Buffer.concat([await compile(directory), section(JSON.stringify(description))]);
  await verify(wasm, description);
  return { name: description.name, wasm, wantsPauses: JSON.parse(text).pausable === true };
}

/** Copies the known fields only, in a fixed order: the section's bytes depend on nothing else. */
function describe(text) {
  const { name, version, abi, workflows } = JSON.parse(text);
  const allowed = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
  for (const given of [name, version, ...workflows.map((workflow) => workflow.name)]) {
    if (!allowed.test(given ?? "")) throw new Error(`module.json: "${given}" is no name; use A-Z a-z 0-9 . _ -`);
  }
  if (abi !== ABI) throw new Error(`module.json: abi is ${abi}, this SDK speaks ${ABI}`);
  const workflow = ({ name, response }) => (response === true ? { name, response } : { name });
  return { name, version, abi, workflows: workflows.map(workflow) };
}

async function compile(directory) {
  let wasm;
  const { error, stderr } = await asc.main(
    [
      "src/index.ts",
      "--baseDir", directory,
      "--path", SDK,
      "--outFile", "module.wasm",
      "--runtime", "incremental",
      "--optimizeLevel", "3",
      "--shrinkLevel", "1",
      "--converge",
      "--use", "abort=~lib/mvm/abort/abort",
    ],
    {
      readFile: (name, base) => readFile(path.resolve(base, name), "utf8").catch(() => null),
      writeFile: (name, contents) => {
        wasm = Buffer.from(contents);
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${directory}: ${error.message}\n${stderr}`);
  return wasm;
}

/** A custom section, which engines skip unless they know its name. */
function section(content) {
  const name = Buffer.from(SECTION);
  const payload = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(content)]);
  return Buffer.concat([Buffer.from([0]), unsignedLeb128(payload.length), payload]);
}

function unsignedLeb128(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(bytes);
}

/** What the engine would refuse is better refused here. */
async function verify(wasm, { name, workflows }) {
  const module_ = await WebAssembly.compile(wasm);
  const foreign = WebAssembly.Module.imports(module_).filter((entry) => entry.module !== "mvm");
  if (foreign.length > 0) {
    throw new Error(`${name}: imports ${foreign[0].module}.${foreign[0].name}, which no engine offers`);
  }
  const exported = new Set(WebAssembly.Module.exports(module_).map((entry) => entry.name));
  for (const needed of ["memory", ...workflows.map((workflow) => `mvm_run_${workflow.name}`)]) {
    if (!exported.has(needed)) throw new Error(`${name}: does not export ${needed}`);
  }
}
