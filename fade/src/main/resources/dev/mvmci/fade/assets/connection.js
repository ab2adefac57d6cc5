// A stream of server-sent events that comes back by itself, with growing pauses, also after answers
// that the browser takes for final.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;

export class Connection {
  #url;
  #handlers;
  #onState;
  #source;
  #pause = FIRST_PAUSE_MS;
  #timer;

  /** `handlers` by event name, called with parsed data; `onState` with "open" or "lost". */
  constructor(url, handlers, onState) {
    this.#url = url;
    this.#handlers = handlers;
    this.#onState = onState;
    addEventListener("online", () => this.retry());
    addEventListener("pagehide", () => this.#source?.close());
    addEventListener("pageshow", (event) => event.persisted && this.retry());
    this.retry();
  }

  retry() {
    clearTimeout(this.#timer);
    this.#source?.close();
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#pause = FIRST_PAUSE_MS;
      this.#onState("open");
    });
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      source.close();
      this.#onState("lost");
      this.#timer = setTimeout(() => this.retry(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    });
    for (const [name, handler] of Object.entries(this.#handlers)) {
      source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
  }
}
