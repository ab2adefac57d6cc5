// Messages on a page: built from text nodes only, so that nothing anybody wrote is ever markup.

const EXPIRING_MS = 5 * 60 * 1000;
const DISSOLVE_MS = 2000;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function words(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds >= 3600) {
    const minutes = Math.floor((seconds % 3600) / 60);
    return `${Math.floor(seconds / 3600)} h${minutes ? ` ${minutes} min` : ""}`;
  }
  if (seconds >= 60) {
    const rest = seconds % 60;
    return `${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ""}`;
  }
  return `${seconds} s`;
}

function build(message) {
  const item = element("li", "msg");
  item.id = `m-${message.key}`;
  item.dataset.key = message.key;
  const article = element("article");
  const head = element("header", "msg-head");
  const who = element("span", message.callsign ? "who" : "who nobody");
  const signature = message.location ? `${message.callsign}/${message.location}` : message.callsign;
  who.append(element("bdi", "", `[${signature || "unsigned"}]`));
  const key = element("a", "key", message.key);
  key.href = `/m/${encodeURIComponent(message.key)}`;
  head.append(who, key);
  const text = element("p", "text", message.text);
  text.dir = "auto";
  const foot = element("footer", "msg-foot");
  const life = element("progress", "life");
  life.setAttribute("aria-label", "Time left");
  foot.append(life, element("span", "left"));
  article.append(head, text, foot);
  item.append(article);
  return item;
}

/** The messages of a list: each knows when it ends and goes by itself. */
export class Messages {
  #list;
  #changed;
  #ends = new Map();

  /** Takes over what the server has rendered; `changed` is called with the number when it changes. */
  constructor(list, changed) {
    this.#list = list;
    this.#changed = changed;
    for (const item of list.children) {
      const { key, remaining, ttl } = item.dataset;
      this.#ends.set(key, { item, end: performance.now() + Number(remaining), ttl: Number(ttl) });
      this.#addCopy(item, key);
    }
    setInterval(() => this.tick(), 500);
    this.tick();
  }

  /** Shows a message, new or changed; true if it was not there before. */
  show(message) {
    const known = this.#ends.get(message.key);
    const end = performance.now() + message.remaining_ms;
    if (known) {
      known.end = end;
      known.ttl = message.ttl_ms;
      const text = known.item.querySelector(".text");
      if (text.textContent !== message.text) text.textContent = message.text;
    } else {
      const item = build(message);
      this.#addCopy(item, message.key);
      item.classList.add("fresh");
      this.#list.prepend(item);
      this.#ends.set(message.key, { item, end, ttl: message.ttl_ms });
    }
    this.tick();
    this.#changed(this.#ends.size);
    return !known;
  }

  /** Makes the list what the server says it is, newest first; what is not in it fades. */
  replace(messages) {
    const keys = new Set(messages.map((message) => message.key));
    for (const key of [...this.#ends.keys()]) if (!keys.has(key)) this.fade(key);
    for (const message of [...messages].reverse()) this.show(message);
  }

  fade(key) {
    const known = this.#ends.get(key);
    if (!known) return;
    this.#ends.delete(key);
    dissolve(known.item);
    this.#changed(this.#ends.size);
  }

  tick() {
    const now = performance.now();
    for (const [key, { item, end, ttl }] of this.#ends) {
      const left = end - now;
      if (left <= 0) {
        this.fade(key);
        continue;
      }
      item.classList.toggle("expiring", left < EXPIRING_MS);
      const label = item.querySelector(".left");
      const said = `fades in ${words(left)}`;
      if (label.textContent !== said) label.textContent = said;
      const life = item.querySelector(".life");
      life.max = Math.max(ttl, 1);
      life.value = left;
    }
  }

  #addCopy(item, key) {
    if (!navigator.clipboard) return;
    const copy = element("button", "copy", "copy link");
    copy.type = "button";
    copy.setAttribute("aria-label", `Copy link to ${key}`);
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(`${location.origin}/m/${encodeURIComponent(key)}`);
        copy.textContent = "copied";
      } catch {
        copy.textContent = "not allowed";
      }
      setTimeout(() => (copy.textContent = "copy link"), 2000);
    });
    item.querySelector(".msg-foot").append(copy);
  }
}

// Letters turn to dust at their own pace. With reduced motion the message just goes.
function dissolve(item) {
  const focused = item.contains(document.activeElement);
  item.removeAttribute("id");
  item.setAttribute("aria-hidden", "true");
  item.inert = true;
  if (focused) document.getElementById("content")?.focus();
  if (stillness.matches) {
    item.remove();
    return;
  }
  item.classList.remove("fresh");
  item.classList.add("dissolving");
  const dust = ["▓", "▒", "░", " "];
  const letters = [...item.querySelectorAll(".text, .who, .key")].map((part) => ({
    part,
    text: [...part.textContent],
    stage: [...part.textContent].map(() => -Math.floor(Math.random() * 12)),
  }));
  const step = DISSOLVE_MS / 16;
  const timer = setInterval(() => {
    for (const each of letters) {
      each.part.textContent = each.text
        .map((letter, i) => {
          const stage = each.stage[i]++;
          return stage < 0 || /\s/.test(letter) ? letter : dust[Math.min(stage, dust.length - 1)];
        })
        .join("");
    }
  }, step);
  setTimeout(() => {
    clearInterval(timer);
    item.remove();
  }, DISSOLVE_MS);
}
