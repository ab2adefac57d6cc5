import { TextBuilder, encodeUtf8 } from "mvm";

/** Longer references are not followed: no server needs them, and a crawl keeps many of them. */
export const MAX_URL_LENGTH = 2048;

const HEX = "0123456789ABCDEF";

/**
 * An http or https URL in one normal spelling: lower-case scheme and host, no default port, no dot
 * segments, no fragment, percent-escapes in capitals and only where they are needed (RFC 3986,
 * section 6.2.2). Two spellings of one page thus are equal as text.
 */
export class Url {
  private constructor(
    /** `scheme://host[:port]` */
    readonly origin: string,
    readonly path: string,
    /** Empty, or with its question mark. */
    readonly query: string,
  ) {}

  toString(): string {
    return this.origin + this.path + this.query;
  }

  /** What robots.txt rules are matched against. */
  get pathAndQuery(): string {
    return this.path + this.query;
  }

  /** Null when the text is no absolute http or https URL with a usable host. */
  static parse(text: string): Url | null {
    return Url.read(text, null);
  }

  /** Reads a reference as it stands in a page; null when it leads nowhere a crawler can go. */
  resolve(reference: string): Url | null {
    return Url.read(reference, this);
  }

  private static read(text: string, base: Url | null): Url | null {
    if (text.length > MAX_URL_LENGTH) return null;
    let rest = clean(text);
    const fragment = rest.indexOf("#");
    if (fragment >= 0) rest = rest.substring(0, fragment);
    const question = rest.indexOf("?");
    const query = question < 0 ? "" : "?" + encode(rest, question + 1, rest.length, true);
    if (question >= 0) rest = rest.substring(0, question);

    let scheme = "";
    const colon = schemeEnd(rest);
    if (colon > 0) {
      scheme = rest.substring(0, colon).toLowerCase();
      if (scheme != "http" && scheme != "https") return null;
      rest = rest.substring(colon + 1);
    }
    rest = rest.replaceAll("\\", "/"); // browsers do, and old pages rely on it
    if (scheme.length > 0) {
      const relative = base !== null && base.origin.startsWith(scheme + ":") && !rest.startsWith("//");
      if (!relative) return Url.withAuthority(scheme, rest, query);
    }
    if (base === null) return null;
    if (rest.startsWith("//")) return Url.withAuthority(base.scheme, rest, query);
    if (rest.length == 0) return new Url(base.origin, base.path, question < 0 ? base.query : query);
    const path = rest.startsWith("/") ? rest : base.path.substring(0, base.path.lastIndexOf("/") + 1) + rest;
    return new Url(base.origin, normalPath(path), query);
  }

  private get scheme(): string {
    return this.origin.substring(0, this.origin.indexOf(":"));
  }

  private static withAuthority(scheme: string, rest: string, query: string): Url | null {
    let start = 0;
    while (start < rest.length && rest.charCodeAt(start) == 0x2f) start++;
    const slash = rest.indexOf("/", start);
    const end = slash < 0 ? rest.length : slash;
    const authority = normalAuthority(scheme, rest.substring(start, end));
    if (authority.length == 0) return null;
    return new Url(scheme + "://" + authority, normalPath(rest.substring(end)), query);
  }
}

/** Without the white space around it, and without the tabs and line breaks inside. */
function clean(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  const out = new TextBuilder(end - start);
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit != 0x09 && unit != 0x0a && unit != 0x0d) out.unit(unit);
  }
  return out.toString();
}

/** Where the colon after a scheme is, or -1. */
function schemeEnd(text: string): i32 {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit == 0x3a) return i == 0 ? -1 : i;
    const later = i > 0 && (isDigit(unit) || unit == 0x2b || unit == 0x2d || unit == 0x2e);
    if (!isLetter(unit) && !later) return -1;
  }
  return -1;
}

/** `host[:port]`; empty when it has user information or a host that is not plain ASCII. */
function normalAuthority(scheme: string, text: string): string {
  let host = text.toLowerCase();
  let port = "";
  const colon = host.lastIndexOf(":");
  if (colon > host.lastIndexOf("]")) {
    port = host.substring(colon + 1);
    host = host.substring(0, colon);
  }
  if (host.length == 0 || host.length > 253 || port.length > 5) return "";
  const literal = host.startsWith("[") && host.endsWith("]");
  const end = literal ? host.length - 1 : host.length;
  for (let i = literal ? 1 : 0; i < end; i++) {
    const unit = host.charCodeAt(i);
    const named = isLetter(unit) || isDigit(unit) || unit == 0x2d || unit == 0x2e || unit == 0x5f;
    if (!named && !(literal && unit == 0x3a)) return "";
  }
  if (port.length == 0) return host;
  for (let i = 0; i < port.length; i++) if (!isDigit(port.charCodeAt(i))) return "";
  const number = I32.parseInt(port);
  if (number > 65535) return "";
  return number == (scheme == "https" ? 443 : 80) ? host : `${host}:${number}`;
}

/** Always begins with a slash, has no dot segments. */
function normalPath(path: string): string {
  const encoded = encode(path, 0, path.length, false);
  if (!encoded.includes("/.")) return encoded.length == 0 ? "/" : encoded;
  const segments = encoded.split("/");
  const kept: string[] = [];
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i];
    const dots = segment == "." || segment == "..";
    if (segment == ".." && kept.length > 0) kept.pop();
    if (!dots) kept.push(segment);
    else if (i == segments.length - 1) kept.push("");
  }
  return "/" + kept.join("/");
}

/** A path with a query or a pattern for them, escaped as in every {@link Url}. */
export function normalEscapes(text: string): string {
  const question = text.indexOf("?");
  if (question < 0) return encode(text, 0, text.length, false);
  return encode(text, 0, question, false) + "?" + encode(text, question + 1, text.length, true);
}

/** Escapes what RFC 3986 does not allow, and writes the escapes that are there in one way. */
function encode(text: string, start: i32, end: i32, isQuery: bool): string {
  const out = new TextBuilder(end - start + 16);
  let at = start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (unit == 0x25) {
      const value = at + 2 < end ? hexPair(text, at + 1) : -1;
      if (value < 0) {
        escape(out, 0x25);
        at++;
      } else {
        if (isUnreserved(value)) out.unit(value);
        else escape(out, value);
        at += 3;
      }
    } else if (isPlain(unit, isQuery)) {
      out.unit(unit);
      at++;
    } else {
      const wide = unit >= 0xd800 && unit < 0xdc00 && at + 1 < end;
      const bytes = encodeUtf8(text.substring(at, at + (wide ? 2 : 1)));
      for (let i = 0; i < bytes.length; i++) escape(out, load<u8>(bytes.pointer + i));
      at += wide ? 2 : 1;
    }
  }
  return out.toString();
}

function escape(out: TextBuilder, byte: i32): void {
  out.unit(0x25).unit(HEX.charCodeAt(byte >> 4)).unit(HEX.charCodeAt(byte & 15));
}

function hexPair(text: string, at: i32): i32 {
  const high = hexDigit(text.charCodeAt(at));
  const low = hexDigit(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : (high << 4) | low;
}

function hexDigit(unit: i32): i32 {
  if (isDigit(unit)) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isLetter(unit: i32): bool {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

function isDigit(unit: i32): bool {
  return unit >= 0x30 && unit <= 0x39;
}

function isUnreserved(unit: i32): bool {
  return isLetter(unit) || isDigit(unit) || unit == 0x2d || unit == 0x2e || unit == 0x5f || unit == 0x7e;
}

/**
 * Whether a path may hold this as it is: `!$&'()*+,-./:;=@_~`, letters and digits. In a query a
 * question mark is plain and an apostrophe is not, as in browsers.
 */
function isPlain(unit: i32, isQuery: bool): bool {
  if (unit == 0x27 || unit == 0x3f) return isQuery == (unit == 0x3f);
  if (isLetter(unit) || (unit >= 0x26 && unit <= 0x3b)) return true;
  return unit == 0x21 || unit == 0x24 || unit == 0x3d || unit == 0x40 || unit == 0x5f || unit == 0x7e;
}
