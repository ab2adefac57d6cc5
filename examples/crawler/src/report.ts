import { JsonWriter } from "mvm";

/** The engine takes outputs up to 1 MiB; the rest is left for the summary around the results. */
const MAX_RESULT_BYTES = 1_000_000;

/** The outcome of one page. */
export class PageResult {
  /** 0 when there was no response. */
  status: i32 = 0;
  title: string = "";
  type: string = "";
  size: i32 = 0;
  links: i32 = 0;
  error: string = "";

  constructor(
    readonly url: string,
    readonly requested: string,
    readonly depth: i32,
  ) {}

  writeTo(json: JsonWriter): void {
    json.beginObject().key("url").string(this.url).key("status");
    if (this.status > 0) json.integer(this.status);
    else json.nothing();
    json.key("title").string(this.title).key("type").string(this.type).key("size").integer(this.size);
    json.key("links").integer(this.links).key("depth").integer(this.depth);
    if (this.requested != this.url) json.key("redirected_from").string(this.requested);
    if (this.error.length > 0) json.key("error").string(this.error);
    json.endObject();
  }
}

/** Adds up the pages of a crawl. */
export class Report {
  /** Requests that a redirect led to a page already fetched. */
  duplicates: i32 = 0;
  /** For the summary: `none`, `applied`, `unavailable`, `ignored` or `not needed`. */
  robots: string = "not needed";
  robotsExcluded: i32 = 0;

  private pages: i32 = 0;
  private errors: i32 = 0;
  private bytes: i64 = 0;
  private deepest: i32 = 0;
  private readonly statuses: Map<i32, i32> = new Map<i32, i32>();
  private readonly results: JsonWriter = new JsonWriter().beginArray();
  private cut: i32 = 0;

  constructor(private readonly startUrl: string) {}

  add(page: PageResult): void {
    this.pages++;
    this.bytes += page.size;
    this.deepest = max(this.deepest, page.depth);
    if (page.error.length > 0) this.errors++;
    const before = this.statuses.has(page.status) ? this.statuses.get(page.status) : 0;
    this.statuses.set(page.status, before + 1);

    const json = new JsonWriter();
    page.writeTo(json);
    const fits = this.results.out.length + json.out.length < MAX_RESULT_BYTES;
    if (fits && this.cut == 0) this.results.raw(json.out);
    else this.cut++;
  }

  toJson(truncated: bool): JsonWriter {
    const json = new JsonWriter().beginObject();
    json.key("start_url").string(this.startUrl).key("pages").integer(this.pages);
    json.key("errors").integer(this.errors).key("bytes").integer(this.bytes);
    json.key("by_status").beginObject();
    const statuses = this.statuses.keys().sort();
    for (let i = 0; i < statuses.length; i++) {
      const name = statuses[i] == 0 ? "no response" : statuses[i].toString();
      json.key(name).integer(this.statuses.get(statuses[i]));
    }
    json.endObject().key("max_depth_reached").integer(this.deepest);
    json.key("truncated").boolean(truncated).key("duplicates").integer(this.duplicates);
    json.key("robots").string(this.robots).key("robots_excluded").integer(this.robotsExcluded);
    if (this.cut > 0) json.key("results_cut").integer(this.cut);
    return json.key("results").raw(this.results.endArray().out).endObject();
  }
}
