// The demonstration of the seeds: called a crawler, it crawls nothing. Ten iterations of waiting
// and progress show a job that lives for nine seconds and survives being killed in between.
import { JsonWriter, fail, inputJson, log, output, progress, sleepMillis } from "mvm";

const ITERATIONS = 10;
const PAUSE_MILLIS = 300;

/** Stands for "the row shown last" in the page of the seeds. */
const LAST_ROW = "last";

export function mvm_run_start(): i32 {
  const input = inputJson();
  const id = input.get("id");
  const url = input.get("url");
  if (id !== null && !id.isInteger) fail(`id must be an integer, got ${id.describe()}`);
  if (url !== null && !url.isString) fail(`url must be a string, got ${url.describe()}`);
  const job = id === null ? 0 : id.toInteger();
  const text = url === null ? "" : url.text;

  log.info(`Starting echo: ${text}`);
  for (let i = 1; i <= ITERATIONS; i++) {
    const left = ITERATIONS - i;
    log.info(`Echo iteration ${i} of ${ITERATIONS}: ${text}`);
    sleepMillis(PAUSE_MILLIS);
    progress(job, "Request", text, left);
    sleepMillis(PAUSE_MILLIS);
    progress(job, "Parse", LAST_ROW, left);
    sleepMillis(PAUSE_MILLIS);
    progress(job, "Done", LAST_ROW, left);
  }
  log.info(`Finished echo: ${text}`);
  output(new JsonWriter().beginObject().key("echo").string(text).key("iterations").integer(ITERATIONS).endObject());
  return 0;
}
