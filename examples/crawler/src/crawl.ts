import { HttpResponse, JsonWriter, failForNow, log, progress } from "mvm";
import { Fetcher, problem } from "./fetcher";
import { Frontier, Target } from "./frontier";
import { Page, readPage } from "./html";
import { Options } from "./options";
import { PageResult, Report } from "./report";
import { Robots } from "./robots";
import { Url } from "./url";

/** One crawl: breadth first from the start page through the pages of its host. */
export class Crawl {
  private readonly fetcher: Fetcher;
  private readonly frontier: Frontier;
  private readonly report: Report;
  /** Scheme, host and port that the crawl stays on: those where the start page was found. */
  private origin: string;
  private robots: Robots | null = null;

  constructor(private readonly options: Options) {
    this.fetcher = new Fetcher(options);
    this.frontier = new Frontier(options.maxPages);
    this.report = new Report(options.start.toString());
    this.origin = options.start.origin;
    if (!options.respectRobots) this.report.robots = "ignored";
  }

  run(): JsonWriter {
    this.frontier.add(this.options.start.toString(), 0);
    let failed = false;
    for (let target = this.frontier.next(); target !== null; target = this.frontier.next()) {
      this.show("Request", target.url);
      failed = !this.visit(target);
      this.show(failed ? "Error" : "Done", target.url);
    }
    if (failed) this.show("Done", this.options.start.toString()); // the last row is always Done
    return this.report.toJson(this.frontier.truncated);
  }

  /** Fetches and records one page; false when that went wrong. */
  private visit(target: Target): bool {
    const requested = target.url;
    const result = this.fetcher.get(requested);
    const error = problem(result);
    if (error.length > 0) log.warn(`${requested}: ${error}`);
    if (error.length > 0 && target.depth == 0 && this.options.strict) {
      failForNow(`the start page ${requested} could not be fetched: ${error}`);
    }

    const response = result.response;
    let url = requested;
    let location: Url | null = null;
    if (response !== null) {
      location = Url.parse(response.url);
      if (location !== null) {
        if (target.depth == 0) this.origin = location.origin;
        const final = location.toString();
        if (final != requested) url = final;
      }
    }
    if (!this.frontier.visit(url)) {
      this.report.duplicates++;
      return error.length == 0;
    }
    const page = new PageResult(url, requested, target.depth);
    page.error = error;
    if (response !== null) this.read(response, location, page);
    this.report.add(page);
    return error.length == 0;
  }

  private read(response: HttpResponse, url: Url | null, page: PageResult): void {
    const contentType = response.header("content-type");
    const semicolon = contentType.indexOf(";");
    page.type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).trim().toLowerCase();
    page.status = response.status;
    page.size = response.body.byteLength;
    if (page.type != "text/html" || url === null) return;
    const content = readPage(response.body, contentType);
    page.title = content.title;
    const follow = page.error.length == 0 && url.origin == this.origin && page.depth < this.options.maxDepth;
    page.links = this.links(content, url, follow ? page.depth + 1 : -1);
  }

  /** Counts the links of a page that lead to the web, and queues them unless the depth is -1. */
  private links(content: Page, url: Url, depth: i32): i32 {
    let base = url;
    if (content.base.length > 0) {
      const stated = url.resolve(content.base);
      if (stated !== null) base = stated;
    }
    let count = 0;
    for (let i = 0; i < content.referenceCount; i++) {
      const link = base.resolve(content.reference(i));
      if (link === null) continue;
      count++;
      if (depth >= 0 && link.origin == this.origin) this.enqueue(link, depth);
    }
    return count;
  }

  private enqueue(url: Url, depth: i32): void {
    const key = url.toString();
    if (this.frontier.has(key)) return;
    if (this.options.respectRobots && !this.siteRobots().allows(url)) this.report.robotsExcluded++;
    else this.frontier.add(key, depth);
  }

  /** Asked for once, when the first link is about to be followed. */
  private siteRobots(): Robots {
    const known = this.robots;
    if (known !== null) return known;
    const fetched = Robots.of(this.fetcher.get(this.origin + "/robots.txt"));
    this.report.robots = fetched.state;
    this.robots = fetched;
    return fetched;
  }

  private show(status: string, url: string): void {
    progress(this.options.job, status, url, this.frontier.left);
  }
}
