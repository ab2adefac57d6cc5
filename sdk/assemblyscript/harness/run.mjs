// The engine's part of the bargain, as small as it can be: enough of ABI version 1 to run guests
// without the engine.
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { buildModule } from "../compile.mjs";

const EXAMPLES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../examples");

const examples = new Map();

/** Runs an example to its end. */
export async function runExample(name, input, options) {
  if (!examples.has(name)) examples.set(name, example(path.join(EXAMPLES, name), name));
  return runModule(await examples.get(name), input, options);
}

/** The file beside the source, or, as node has no modules with two memories, what it is made from. */
async function example(directory, name) {
  const { pausable } = JSON.parse(await readFile(path.join(directory, "module.json"), "utf8"));
  return pausable ? (await buildModule(directory)).wasm : readFile(path.join(directory, `${name}.wasm`));
}

/**
 * Runs a module to its end. `effect` may answer a request instead of the network, `journal` holds
 * the records of an earlier run to replay, `maxMemoryPages` limits the memory as the engine does.
 */
export async function runModule(wasm, input, { workflow = "start", journal = [], messages = [], secrets = {}, effect, maxMemoryPages } = {}) {
  const signal = new SharedArrayBuffer(4);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL("./guest-thread.mjs", import.meta.url), {
    workerData: {
      wasm: maxMemoryPages ? withMemoryLimit(wasm, maxMemoryPages) : wasm,
      workflow,
      journal,
      messages,
      secrets,
      signal,
      port: port2,
      input: typeof input === "string" ? input : JSON.stringify(input),
    },
    transferList: [port2],
  });
  let sequence = 0;
  port1.on("message", async (request) => {
    const answer = (await effect?.(request, sequence++)) ?? (await exchange(request));
    port1.postMessage(answer);
    Atomics.store(new Int32Array(signal), 0, 1);
    Atomics.notify(new Int32Array(signal), 0);
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  } finally {
    port1.close();
    await worker.terminate();
  }
}

/** Rewrites the memory section, the one place where a limit makes V8's `memory.grow` answer -1. */
function withMemoryLimit(wasm, pages) {
  const MEMORY_SECTION = 5;
  for (let at = 8; at < wasm.length; ) {
    const [length, content] = readLeb(wasm, at + 1);
    if (wasm[at] === MEMORY_SECTION) {
      const [first] = readLeb(wasm, content + 2); // after the count of memories and the flags
      const limits = Buffer.from([1, 1, ...leb(first), ...leb(pages)]);
      return Buffer.concat([wasm.subarray(0, at), Buffer.from([MEMORY_SECTION, limits.length]), limits, wasm.subarray(content + length)]);
    }
    at = content + length;
  }
  throw new Error("the module has no memory");
}

function readLeb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** One exchange with redirects and limits, as the engine's `http` does it. */
export async function exchange({ method, url, headers, body, timeout_ms, max_body_bytes, max_redirects }) {
  let current = url;
  for (let redirects = 0; ; redirects++) {
    let response;
    try {
      response = await send(method, current, headers, body, timeout_ms ?? 120_000, max_body_bytes ?? 10_000_000);
    } catch (error) {
      if (error.message === "too large") return { errno: -27, kind: "too-large", message: "body too large" };
      if (error.message === "timeout") return { errno: -110, kind: "timeout", message: "timed out" };
      return { errno: -5, kind: "transport", message: error.code ?? error.message };
    }
    const location = response.headers.find(([name]) => name === "location")?.[1];
    if (![301, 302, 303, 307, 308].includes(response.status) || !location) return { ...response, url: current };
    if (redirects === (max_redirects ?? 10)) return { errno: -40, kind: "redirects", message: "too many redirects" };
    current = new URL(location, current).href;
  }
}

function send(method, url, headers, body, timeoutMillis, maxBodyBytes) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers: Object.fromEntries(headers), timeout: timeoutMillis });
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks = [];
      let length = 0;
      response.on("data", (chunk) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length <= maxBodyBytes) return;
        reject(new Error("too large"));
        request.destroy();
      });
      response.on("error", reject);
      response.on("aborted", () => reject(new Error("aborted")));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: Object.entries(response.headers).map(([k, v]) => [k, `${v}`]), body: Buffer.concat(chunks) }),
      );
    });
    request.end(body);
  });
}
