// As errands.c, in AssemblyScript.
import {
  HttpRequest,
  JsonWriter,
  RetryPolicy,
  Scope,
  WaitFailure,
  fail,
  inputJson,
  inputText,
  join,
  log,
  monotonicNanos,
  nowNanos,
  onCancel,
  output,
  progress,
  randomBytes,
  randomUuid,
  receive,
  respond,
  runId,
  secret,
  send,
  sleepMillis,
  spawn,
  state,
} from "mvm";

const DAY: i64 = 24 * 3600 * 1000;
const DATA = '{"n":2}';

export function mvm_run_start(): i32 {
  respond(new JsonWriter().beginObject().key("begun").boolean(true).endObject());
  log.trace("level");
  log.debug("level");
  log.info("level");
  log.warn("level");
  log.error("level");
  const went = new JsonWriter().beginArray();
  if (nowNanos() > 0 && monotonicNanos() >= 0) went.string("clock");
  if (randomBytes(4).byteLength == 4 && randomUuid().length == 36) went.string("chance");
  const token = secret("token");
  if (token !== null && token.length == 6 && secret("none") === null) went.string("secret");
  if (keeps(Scope.Run)) went.string("own state");
  if (keeps(Scope.Module)) went.string("shared state");
  if (receive(["never"], 1000).failure == WaitFailure.TimedOut) went.string("timeout");
  send(runId(), "go", DATA);
  const go = receive(["go"], DAY);
  if (go.type == "go" && go.data == DATA) went.string("message");
  const end = join(spawn("twice", "4"), -1);
  if (end !== null && end.includes('"status":"completed"') && end.includes('"output":8')) went.string("child");
  const found = new RetryPolicy().send(HttpRequest.get("http://shop.test/stock").idempotent());
  if (found.response !== null) went.string("retry");
  const posted = new HttpRequest("POST", "http://shop.test/buy").send();
  if (posted.response !== null) went.string("request");
  if (posted.isInterrupted) went.string("interrupted");
  progress(1, "Done", "http://shop.test/", 0);
  went.string("progress");
  if (sleepMillis(400 * DAY)) went.string("timer");
  output(went.endArray());
  return 0;
}

function keeps(scope: Scope): bool {
  const absent = state.get(scope, "key") === null;
  const made = state.swap(scope, "key", null, "1");
  const again = state.swap(scope, "key", null, "2");
  state.set(scope, "key", "3");
  const found = state.get(scope, "key");
  state.remove(scope, "key");
  return absent && made && !again && found !== null && found == "3";
}

export function mvm_run_twice(): i32 {
  output(new JsonWriter().integer(2 * inputJson().toInteger()));
  return 0;
}

/** Is cancelled while it does what its input says, and puts things back. */
export function mvm_run_tidy(): i32 {
  onCancel(true);
  const how = inputText();
  let told = false;
  if (how == '"message"') {
    told = receive(["go"], -1).failure == WaitFailure.Canceled;
  } else {
    if (how == '"request"') new HttpRequest("POST", "http://shop.test/slow").send();
    told = !sleepMillis(DAY);
  }
  if (!told) fail("not told");
  new HttpRequest("POST", "http://shop.test/undo").send();
  sleepMillis(1000);
  state.set(Scope.Module, "tidied", "1");
  log.info("tidied");
  return 0;
}
