export class Target {
  constructor(
    readonly url: string,
    /** How many links away from the start page. */
    readonly depth: i32,
  ) {}
}

/**
 * The pages still to fetch, in the order they were found, each at most once. Holds no more targets
 * than can still be fetched; what is found beyond that makes the crawl incomplete.
 */
export class Frontier {
  /** Whether pages were left out because of the page limit. */
  truncated: bool = false;
  private readonly queue: Target[] = [];
  private head: i32 = 0;
  private fetched: i32 = 0;
  private readonly seen: Set<string> = new Set<string>();
  private readonly visited: Set<string> = new Set<string>();

  constructor(private readonly maxPages: i32) {}

  /** How many of the waiting targets will be fetched. */
  get left(): i32 {
    return min(this.queue.length - this.head, this.maxPages - this.fetched);
  }

  has(url: string): bool {
    return this.seen.has(url);
  }

  add(url: string, depth: i32): void {
    if (this.seen.has(url)) return;
    if (this.queue.length - this.head == this.maxPages) {
      this.truncated = true;
      return;
    }
    this.seen.add(url);
    this.queue.push(new Target(url, depth));
  }

  /** The next target, or null when all is done. */
  next(): Target | null {
    while (this.head < this.queue.length) {
      const target = this.queue[this.head++];
      if (this.visited.has(target.url)) continue; // a redirect led there meanwhile
      if (this.fetched == this.maxPages) {
        this.truncated = true;
        return null;
      }
      this.fetched++;
      return target;
    }
    return null;
  }

  /** Notes where a fetch ended, after redirects; false when that page had been fetched before. */
  visit(url: string): bool {
    if (this.visited.has(url)) return false;
    this.visited.add(url);
    this.seen.add(url);
    return true;
  }
}
