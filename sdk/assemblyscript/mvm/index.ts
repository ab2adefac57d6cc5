import "./abort"; // build.mjs names it as the module's abort

export { ByteBuilder, encodeUtf8 } from "./bytes";
export { Header, HttpFailure, HttpRequest, HttpResponse, HttpResult } from "./http";
export { JsonKind, JsonResult, JsonValue, parseJson } from "./json";
export { JsonWriter } from "./json-writer";
export {
  Message,
  WaitFailure,
  join,
  joinFailure,
  lastFailure,
  onCancel,
  receive,
  runId,
  secret,
  send,
  spawn,
} from "./messages";
export { RetryPolicy, mayPass } from "./retry";
export { Scope, state } from "./state";
export { TextBuilder, decodeUtf8 } from "./text";
export {
  fail,
  failForNow,
  inputJson,
  inputText,
  log,
  monotonicNanos,
  nowNanos,
  output,
  progress,
  randomBytes,
  randomUuid,
  respond,
  sleepMillis,
} from "./workflow";
