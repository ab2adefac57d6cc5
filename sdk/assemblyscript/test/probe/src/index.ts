// Workflows that show what the library does, for its own tests.
import {
  HttpRequest, HttpResult, JsonKind, JsonValue, JsonWriter, RetryPolicy, fail, inputJson, inputText, log, monotonicNanos, nowNanos, output,
  parseJson, randomBytes, randomUuid, respond, sleepMillis,
} from "mvm";

/** Reads the input and writes it again. */
export function mvm_run_json(): i32 {
  const json = new JsonWriter();
  copy(inputJson(), json);
  output(json);
  return 0;
}

function copy(value: JsonValue, json: JsonWriter): void {
  switch (value.kind) {
    case JsonKind.Null:
      json.nothing();
      break;
    case JsonKind.Boolean:
      json.boolean(value.flag);
      break;
    case JsonKind.Number:
      if (value.isInteger) json.integer(value.toInteger());
      else json.string(value.text + " is " + value.toNumber().toString());
      break;
    case JsonKind.String:
      json.string(value.text);
      break;
    case JsonKind.Array:
      json.beginArray();
      for (let i = 0; i < value.items.length; i++) copy(value.items[i], json);
      json.endArray();
      break;
    default: {
      json.beginObject();
      const names = value.names;
      for (let i = 0; i < names.length; i++) {
        json.key(names[i]);
        const field = value.get(names[i]);
        if (field === null) json.nothing();
        else copy(field, json);
      }
      json.endObject();
    }
  }
}

export function mvm_run_host(): i32 {
  log.trace("0");
  log.debug("1");
  log.info("2");
  log.warn("3");
  log.error("4");
  respond(new JsonWriter().string(inputText()));
  const before = nowNanos();
  const started = monotonicNanos();
  sleepMillis(1500);
  const json = new JsonWriter().beginObject();
  json.key("elapsed").integer(nowNanos() - before);
  json.key("monotonic").boolean(monotonicNanos() > started);
  json.key("random").integer(randomBytes(16).byteLength);
  json.key("uuid").string(randomUuid());
  json.key("number").boolean(parseJson("1").value !== null);
  output(json.endObject());
  return 0;
}

export function mvm_run_abort(): i32 {
  const list: i32[] = [];
  return list[inputText().length];
}

/** Sends the request in the input and reports everything of the answer. */
export function mvm_run_request(): i32 {
  const url = inputJson().get("url");
  if (url === null) fail("no url");
  const result = HttpRequest.post(url!.text, "caf\u00e9", "text/plain; charset=utf-8")
    .header("X-Probe", "yes")
    .timeout(400)
    .bodyLimit(20)
    .redirectLimit(1)
    .send();
  const response = result.response;
  const json = new JsonWriter().beginObject();
  if (response === null) json.key("failure").integer(result.failure).key("message").string(result.message);
  else json.key("status").integer(response.status).key("text").string(response.text()).key("probe").string(response.header("x-PROBE"));
  output(json.endObject());
  return 0;
}

/** Sends the request in the input again and again, and reports when it did. */
export function mvm_run_retry(): i32 {
  const url = inputJson().get("url");
  if (url === null) fail("no url");
  const policy = new RetryPolicy().attempts(4).wait(10_000, 300, 60_000);
  const json = new JsonWriter().beginObject();
  json.key("steady").beginArray();
  for (let attempt = 1; attempt <= 4; attempt++) json.integer(policy.millisAfter(attempt, 0));
  json.endArray().key("shortest").integer(policy.millisAfter(1, 65535));
  const began = nowNanos();
  const result = policy.jitter(0).send(HttpRequest.get(url!.text).idempotent());
  json.key("waited").integer((nowNanos() - began) / 1_000_000_000);
  json.key("status").integer(result.response === null ? 0 : result.response!.status);
  policy.when((result: HttpResult): bool => false).send(HttpRequest.get(url!.text).idempotent());
  output(json.endObject());
  return 0;
}
