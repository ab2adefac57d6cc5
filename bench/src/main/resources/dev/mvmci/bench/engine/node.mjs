// The kernels in node, from the same module: prints "name checksum nanoseconds" as native.c does.
import { readFileSync } from "node:fs";

const [file, names, rounds] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(file));
const mvm = Object.fromEntries(
  WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0n]));
const { run } = new WebAssembly.Instance(module, { mvm }).exports;
for (const name of names) {
  for (let round = 0; round < Number(rounds); round++) {
    const begun = process.hrtime.bigint();
    const sum = run(name.charCodeAt(0)) >>> 0;
    console.log(name, sum, String(process.hrtime.bigint() - begun));
  }
}
