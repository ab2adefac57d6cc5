// Runs one workflow of one module in a worker thread, with the host functions of ABI version 1.
// Host functions are synchronous while network calls are not, so the thread stops in
// Atomics.wait until the main thread has the answer.
import { createHash } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

const { wasm, workflow, input, journal, signal, port, messages = [], secrets = {} } = workerData;

const ERRNO = { ENOENT: -2, EEXIST: -17, ETIMEDOUT: -110, EINTR: -4, EIO: -5, EINVAL: -22 };

class Failed extends Error {}

const run = { progress: [], logs: [], requests: [], sleptNanos: 0n, output: null, response: null, journal: [] };
let slot = Buffer.alloc(0);
let pendingBody = Buffer.alloc(0);
let lastError = { kind: "none", message: "no call failed" };
let clock = 1_700_000_000_000_000_000n;
let seed = 1;
let memory;

const bytes = (pointer, length) => {
  if (pointer + length > memory.buffer.byteLength) throw new Error("pointer outside of the memory");
  return Buffer.from(memory.buffer, pointer, length);
};
const text = (pointer, length) => new TextDecoder("utf-8", { fatal: true }).decode(bytes(pointer, length));
const offer = (content) => {
  slot = Buffer.isBuffer(content) ? content : Buffer.from(content);
  return BigInt(slot.length);
};

/** Records a call, or replays it: the same arguments must come, and the recorded answer is given. */
function step(fn, argument, perform) {
  const hash = createHash("sha256").update(argument).digest("hex");
  const known = journal[run.journal.length];
  if (known && (known.fn !== fn || known.hash !== hash)) {
    throw new Error(`divergence at ${run.journal.length}: recorded ${known.fn}, got ${fn} ${argument}`);
  }
  const record = known ?? { fn, hash, answer: perform() };
  run.journal.push(record);
  return record.answer;
}

function onMainThread(request) {
  const flag = new Int32Array(signal);
  Atomics.store(flag, 0, 0);
  port.postMessage(request);
  Atomics.wait(flag, 0, 0);
  return receiveMessageOnPort(port).message;
}

function http(pointer, length, flags) {
  const json = text(pointer, length);
  const request = JSON.parse(json);
  run.requests.push(request);
  const answer = step("http", `${flags} ${json}`, () => onMainThread({ ...request, idempotent: (flags & 1) === 1 }));
  if (answer.errno) {
    lastError = { kind: answer.kind, message: answer.message };
    return BigInt(answer.errno);
  }
  pendingBody = Buffer.from(answer.body);
  return offer(JSON.stringify({ status: answer.status, url: answer.url, headers: answer.headers, body_length: pendingBody.length }));
}

const values = new Map();
const place = (scope, pointer, length) => `${scope} ${text(pointer, length)}`;

function swap(scope, key, keyLength, expected, expectedLength, value, length) {
  const at = place(scope, key, keyLength);
  const wanted = expectedLength < 0 ? undefined : text(expected, expectedLength);
  if (values.get(at) !== wanted) return ERRNO.EEXIST;
  values.set(at, text(value, length));
  return 0;
}

/** The first message of one of the types; the harness waits for none. */
function receive(pointer, length) {
  const types = JSON.parse(text(pointer, length));
  const index = messages.findIndex(({ type }) => types.length === 0 || types.includes(type));
  if (index < 0) return BigInt(ERRNO.ETIMEDOUT);
  const [{ type, data }] = messages.splice(index, 1);
  pendingBody = Buffer.from(JSON.stringify(data));
  return offer(type);
}

const host = {
  run_id: () => offer("wkf_00000000000000000000000001"),
  recv: receive,
  on_cancel: () => 0,
  secret: (pointer, length) => {
    const value = secrets[text(pointer, length)];
    return value === undefined ? BigInt(ERRNO.ENOENT) : offer(value);
  },
  kv_get: (scope, key, length) => {
    const value = values.get(place(scope, key, length));
    return value === undefined ? BigInt(ERRNO.ENOENT) : offer(value);
  },
  kv_set: (scope, key, keyLength, value, length) => {
    values.set(place(scope, key, keyLength), text(value, length));
    return 0;
  },
  kv_delete: (scope, key, length) => {
    values.delete(place(scope, key, length));
    return 0;
  },
  kv_swap: swap,
  abi: () => 1,
  take: (pointer, capacity) => {
    const count = Math.min(capacity, slot.length);
    bytes(pointer, count).set(slot.subarray(0, count));
    return count;
  },
  input: () => offer(input),
  respond: (pointer, length) => {
    if (run.response !== null) return ERRNO.EINVAL;
    run.response = JSON.parse(text(pointer, length));
    return 0;
  },
  output: (pointer, length) => {
    if (length > 1 << 20) return -27;
    run.outputBytes = length;
    run.output = JSON.parse(text(pointer, length));
    return 0;
  },
  fail: (pointer, length) => {
    throw new Failed(text(pointer, length));
  },
  fail_for_now: (pointer, length) => {
    throw new Failed(text(pointer, length));
  },
  log: (level, pointer, length) => {
    const message = text(pointer, length);
    step("log", message, () => 0);
    run.logs.push(message);
  },
  now: () => step("now", "", () => (clock += 1000n)),
  monotonic: () => step("monotonic", "", () => (clock += 1000n)),
  random: (pointer, length) => {
    bytes(pointer, length).fill(step("random", `${length}`, () => seed++ & 255));
    return 0;
  },
  uuid: (pointer) => {
    bytes(pointer, 16).fill(step("uuid", "", () => seed++ & 255));
    return 0;
  },
  sleep: (nanoseconds) => {
    step("sleep", `${nanoseconds}`, () => (clock += nanoseconds));
    run.sleptNanos += nanoseconds;
    return 0;
  },
  progress: (pointer, length) => {
    const json = text(pointer, length);
    step("progress", json, () => 0);
    run.progress.push(JSON.parse(json));
    return 0;
  },
  http,
  body: () => offer(pendingBody),
  last_error: () => offer(JSON.stringify(lastError)),
};

try {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { mvm: host });
  memory = instance.exports.memory;
  run.firstPages = memory.buffer.byteLength >> 16;
  instance.exports._initialize?.();
  run.status = instance.exports[`mvm_run_${workflow}`]();
  run.error = null;
} catch (error) {
  run.status = 1;
  run.error = error instanceof Failed ? error.message : `trap: ${error.stack}`;
}
run.pages = memory ? memory.buffer.byteLength >> 16 : 0;
parentPort.postMessage(run);
