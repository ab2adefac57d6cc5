// Sends notifications that must not arrive twice. Each POST is a step of its own and not marked
// idempotent: when the engine dies between send and answer, the step is reported as interrupted
// instead of being repeated, and the workflow goes on with the next one.
import { HttpRequest, JsonWriter, fail, inputJson, log, output, progress } from "mvm";

const MAX_TIMES: i64 = 10_000;

export function mvm_run_start(): i32 {
  const input = inputJson();
  const id = input.get("id");
  const url = input.get("url");
  const times = input.get("times");
  if (url === null || !url.isString) fail(`url must be a string, got ${url === null ? "nothing" : url.describe()}`);
  if (times !== null && (!times.isInteger || times.toInteger() < 1 || times.toInteger() > MAX_TIMES)) {
    fail(`times must be an integer from 1 to ${MAX_TIMES}, got ${times.describe()}`);
  }
  const target = url!.text;
  const job = id !== null && id.isInteger ? id.toInteger() : 0;
  const count = times === null ? 1 : <i32>times.toInteger();

  let sent = 0;
  let interrupted = 0;
  let failed = 0;
  const statuses = new JsonWriter().beginArray();
  for (let step = 0; step < count; step++) {
    progress(job, "Request", target, count - step - 1);
    const body = new JsonWriter().beginObject().key("step").integer(step).key("of").integer(count).endObject();
    const result = HttpRequest.post(target, body.out.toString(), "application/json").send();
    const response = result.response;
    if (response !== null) {
      sent++;
      statuses.integer(response.status);
    } else if (result.isInterrupted) {
      interrupted++;
      statuses.string("interrupted");
      log.warn(`step ${step} was interrupted: whether it arrived is unknown, it is not repeated`);
    } else {
      failed++;
      statuses.string(result.message);
      log.warn(`step ${step} failed: ${result.message}`);
    }
    progress(job, response === null ? "Error" : "Done", target, count - step - 1);
  }
  statuses.endArray();

  const summary = new JsonWriter().beginObject();
  summary.key("sent").integer(sent).key("interrupted").integer(interrupted).key("failed").integer(failed);
  summary.key("statuses").raw(statuses.out).endObject();
  output(summary);
  return 0;
}
