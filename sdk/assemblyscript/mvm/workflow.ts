import * as host from "./host";
import { ByteBuilder, encodeUtf8 } from "./bytes";
import { JsonValue, parseJson } from "./json";
import { JsonWriter } from "./json-writer";
import { failureText, takeText } from "./slot";

export const NANOS_PER_MILLI: i64 = 1_000_000;

const CANCELED: i32 = -125;

/** The input the run was started with, as it was given. */
export function inputText(): string {
  return takeText(<i32>checked(host.input()));
}

/** The input as JSON; ends the run as failed when it is none. */
export function inputJson(): JsonValue {
  const result = parseJson(inputText());
  if (result.value === null) fail(`the input is not JSON: ${result.error}`);
  return result.value!;
}

/** Sets the result of the run; of several the last one counts. */
export function output(json: JsonWriter): void {
  checked(host.output(json.out.pointer, json.out.length));
}

/** Answers the call that started this run before the run ends; possible once. */
export function respond(json: JsonWriter): void {
  checked(host.respond(json.out.pointer, json.out.length));
}

/** Ends the run as failed for what may pass: another execution may do better; does not return. */
export function failForNow(message: string): void {
  const text = encodeUtf8(message);
  host.failForNow(text.pointer, text.length);
  unreachable();
}

/** Ends the run as failed for good: whoever started it does not try again; does not return. */
export function fail(message: string): void {
  const text = encodeUtf8(message);
  host.fail(text.pointer, text.length);
  unreachable();
}

/**
 * Waits durably: a run that is restarted waits only for what is left. False when the run is being
 * cancelled and wanted to be told of that, see `onCancel`.
 */
export function sleepMillis(millis: i64): bool {
  const result = host.sleep(millis * NANOS_PER_MILLI);
  if (result == CANCELED) return false;
  checked(result);
  return true;
}

/** Unix time in nanoseconds, recorded: a replay sees the same instant. */
export function nowNanos(): i64 {
  return host.now();
}

/** Nanoseconds of a clock that never goes back, recorded. */
export function monotonicNanos(): i64 {
  return host.monotonic();
}

/** Random bytes, recorded. */
export function randomBytes(length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  checked(host.random(changetype<usize>(bytes), length));
  return bytes;
}

/** A random UUID in its usual spelling, recorded. */
export function randomUuid(): string {
  const bytes = new StaticArray<u8>(16);
  checked(host.uuid(changetype<usize>(bytes)));
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += "-";
    text += (<u32>bytes[i]).toString(16).padStart(2, "0");
  }
  return text;
}

/** Progress of a job, in the shape of the control plane's `/ui-update`. */
export function progress(id: i64, status: string, url: string, urlsLeft: i32): void {
  const json = new JsonWriter().beginObject();
  json.key("id").integer(id).key("status").string(status);
  json.key("url").string(url).key("urls_left").integer(urlsLeft).endObject();
  checked(host.progress(json.out.pointer, json.out.length));
}

/** Log lines belong to the run; a replay does not repeat them. */
export namespace log {
  export function trace(message: string): void {
    write(0, message);
  }
  export function debug(message: string): void {
    write(1, message);
  }
  export function info(message: string): void {
    write(2, message);
  }
  export function warn(message: string): void {
    write(3, message);
  }
  export function error(message: string): void {
    write(4, message);
  }
  function write(level: i32, message: string): void {
    const text: ByteBuilder = encodeUtf8(message);
    host.log(level, text.pointer, text.length);
  }
}

/** Calls that a correct program makes successfully: their failure ends the run. */
function checked(result: i64): i64 {
  if (result < 0) fail(`the engine refused a call: ${failureText(result)}`);
  return result;
}
