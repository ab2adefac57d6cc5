// A crawler that survives being killed: every page it got is in the journal of its run, so a run
// that is taken up again goes on with the page it was at.
import { inputJson, log, output } from "mvm";
import { Crawl } from "./crawl";
import { Options } from "./options";

export function mvm_run_start(): i32 {
  const options = new Options(inputJson());
  log.info(`crawling ${options.start.toString()}`);
  output(new Crawl(options).run());
  return 0;
}
