import * as host from "./host";
import { encodeUtf8 } from "./bytes";
import { JsonWriter } from "./json-writer";
import { failureText, takeText } from "./slot";

/** Errors that a waiting call may answer; the numbers are those of the ABI. */
export enum WaitFailure {
  NotFound = -2,
  TimedOut = -110,
  /** The run is being cancelled; told once, to runs that called `onCancel`. */
  Canceled = -125,
}

/** A message, or why there is none. */
export class Message {
  constructor(
    /** 0 with a message, else one of {@link WaitFailure}. */
    readonly failure: i32,
    readonly type: string,
    /** JSON text. */
    readonly data: string,
  ) {}
}

/** Waits for a message of one of these types, or of any for none; for ever with -1. */
export function receive(types: string[], waitMillis: i64): Message {
  const json = new JsonWriter().beginArray();
  for (let i = 0; i < types.length; i++) json.string(types[i]);
  json.endArray();
  const length = host.recv(json.out.pointer, json.out.length, nanos(waitMillis));
  if (length < 0) return new Message(<i32>length, "", "");
  const type = takeText(<i32>length);
  return new Message(0, type, takeText(<i32>host.body()));
}

/** Sends a message to an unfinished run, once; 0 or a negative error. */
export function send(run: string, type: string, json: string): i32 {
  const to = encodeUtf8(run);
  const kind = encodeUtf8(type);
  const data = encodeUtf8(json);
  return host.send(to.pointer, to.length, kind.pointer, kind.length, data.pointer, data.length);
}

/** The run's own id. */
export function runId(): string {
  return takeText(<i32>host.runId());
}

/**
 * Starts a child, of the run's own module unless another is named; its id, or an empty text with
 * `lastFailure` saying why.
 */
export function spawn(
  workflow: string,
  inputJson: string,
  detached: bool = false,
  module: string = "",
  version: string = "",
): string {
  const request = new JsonWriter().beginObject().key("workflow").string(workflow);
  request.key("input").raw(encodeUtf8(inputJson)).key("detached").boolean(detached);
  if (module.length > 0) request.key("module").string(module);
  if (version.length > 0) request.key("version").string(version);
  request.endObject();
  const length = host.spawn(request.out.pointer, request.out.length);
  return length < 0 ? "" : takeText(<i32>length);
}

let joinFailed: i32 = 0;

/**
 * Waits for a child's end: JSON {id, status, output?, error?}, or null with `joinFailure` saying
 * why not.
 */
export function join(child: string, waitMillis: i64): string | null {
  const id = encodeUtf8(child);
  const length = host.join(id.pointer, id.length, nanos(waitMillis));
  joinFailed = length < 0 ? <i32>length : 0;
  return length < 0 ? null : takeText(<i32>length);
}

/** Why the last `join` gave nothing: one of {@link WaitFailure}, or 0. */
export function joinFailure(): i32 {
  return joinFailed;
}

/** The engine's words for the call of this page that failed last. */
export function lastFailure(): string {
  return failureText(-1);
}

/** Whether the run is told of its cancellation by {@link WaitFailure.Canceled}, and not stopped. */
export function onCancel(told: bool): void {
  host.onCancel(told ? 1 : 0);
}

/** The value of a secret, or null; what is written down keeps it out. */
export function secret(name: string): string | null {
  const text = encodeUtf8(name);
  const length = host.secret(text.pointer, text.length);
  return length < 0 ? null : takeText(<i32>length);
}

function nanos(millis: i64): i64 {
  return millis < 0 ? -1 : millis * 1_000_000;
}
