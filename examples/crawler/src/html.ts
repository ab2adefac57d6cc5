import { TextBuilder } from "mvm";
import { Charset, DECLARATION_BYTES, charsetOfContentType, charsetOfLabel, charsetOfMark, decode, utf16ToUtf8 } from "./charset";
import { decodeEntities } from "./entities";
import { Tag, TagReader } from "./tags";

/** A title is cut to this many characters. */
const MAX_TITLE_LENGTH = 200;

/** Links beyond this number in one page are neither counted nor followed. */
const MAX_REFERENCES = 100_000;

/** So much of a title element is looked at. */
const MAX_TITLE_BYTES = 4096;

/** What a crawler wants to know of one HTML page. */
export class Page {
  title: string = "";
  /** Of the first `base` element that has one; empty when there is none. */
  base: string = "";
  charset: Charset = Charset.Unknown;
  /** Where each reference stands in the content: a large page can have very many. */
  private readonly places: i32[] = [];
  private readonly refreshes: string[] = [];

  constructor(private readonly content: ArrayBuffer) {}

  get referenceCount(): i32 {
    return (this.places.length >> 1) + this.refreshes.length;
  }

  /** The target of a link, entities decoded. They come in the order of the page, refreshes last. */
  reference(index: i32): string {
    const attributes = this.places.length >> 1;
    if (index >= attributes) return this.refreshes[index - attributes];
    const pointer = changetype<usize>(this.content) + <usize>this.places[index * 2];
    return decodeEntities(decode(pointer, this.places[index * 2 + 1], this.charset), true);
  }

  addReference(pointer: usize, length: i32): void {
    this.places.push(<i32>(pointer - changetype<usize>(this.content)));
    this.places.push(length);
  }

  addRefresh(target: string): void {
    this.refreshes.push(target);
  }
}

/**
 * Reads a page in one pass over its bytes. Links are the `href` of `a` and `area`, the `src` of
 * `frame` and `iframe`, and the target of a `meta` refresh. Comments and the content of script,
 * style, textarea, title and xmp elements hold none. `link`, `img` and `form` lead to no page.
 */
export function readPage(body: ArrayBuffer, contentType: string): Page {
  let charset = charsetOfMark(body);
  if (charset == Charset.Unknown) charset = charsetOfContentType(contentType);
  let content = body;
  if (charset == Charset.Utf16Little || charset == Charset.Utf16Big) {
    content = utf16ToUtf8(body, charset == Charset.Utf16Big);
    charset = Charset.Utf8;
  }
  return new PageReader(content, charset).read();
}

class PageReader {
  private readonly page: Page;
  private readonly tags: TagReader;
  private hasTitle: bool = false;

  constructor(content: ArrayBuffer, charset: Charset) {
    this.page = new Page(content);
    this.tags = new TagReader(content);
    this.page.charset = charset;
  }

  read(): Page {
    while (this.tags.next()) {
      switch (this.tags.tag) {
        case Tag.A:
        case Tag.Area:
          this.reference("href");
          break;
        case Tag.Frame:
        case Tag.Iframe:
          this.reference("src");
          break;
        case Tag.Base:
          if (this.page.base.length == 0) this.page.base = this.attribute("href");
          break;
        case Tag.Meta:
          this.meta();
          break;
        case Tag.Title:
          this.title();
          break;
        default:
          break;
      }
    }
    return this.page;
  }

  private reference(name: string): void {
    if (!this.tags.has(name) || this.page.referenceCount == MAX_REFERENCES) return;
    this.page.addReference(this.tags.valuePointer(name), this.tags.valueLength(name));
  }

  private attribute(name: string): string {
    const text = decode(this.tags.valuePointer(name), this.tags.valueLength(name), this.page.charset);
    return decodeEntities(text, true);
  }

  private meta(): void {
    if (this.page.charset == Charset.Unknown && this.tags.position <= DECLARATION_BYTES) this.declaration();
    if (this.attribute("http-equiv").toLowerCase() != "refresh") return;
    const target = refreshTarget(this.attribute("content"));
    if (target.length > 0 && this.page.referenceCount < MAX_REFERENCES) this.page.addRefresh(target);
  }

  /** A declaration that could be read as ASCII can only mean a charset that extends ASCII. */
  private declaration(): void {
    const found = this.tags.has("charset")
      ? charsetOfLabel(this.attribute("charset"))
      : charsetOfContentType(this.attribute("content"));
    this.page.charset = found == Charset.Utf16Little || found == Charset.Utf16Big ? Charset.Utf8 : found;
  }

  private title(): void {
    const pointer = this.tags.contentPointer;
    const length = min(this.tags.contentLength, MAX_TITLE_BYTES);
    if (this.hasTitle) return;
    this.hasTitle = true;
    this.page.title = collapsed(decodeEntities(decode(pointer, length, this.page.charset), false));
  }
}

/** The target in `5; url=next.html`; empty when the page only reloads itself. */
function refreshTarget(content: string): string {
  let at = 0;
  while (at < content.length && content.charCodeAt(at) != 0x3b && content.charCodeAt(at) != 0x2c) at++;
  let target = content.substring(at + 1).trim();
  if (!target.toLowerCase().startsWith("url")) return "";
  target = target.substring(3).trimStart();
  if (!target.startsWith("=")) return "";
  target = target.substring(1).trim();
  const quote = target.charCodeAt(0);
  if (quote != 0x22 && quote != 0x27) return target;
  const end = target.indexOf(target.charAt(0), 1);
  return target.substring(1, end < 0 ? target.length : end);
}

/** Runs of white space, also the unbreakable kind, become one space; a long text is cut. */
function collapsed(text: string): string {
  const out = new TextBuilder(min(text.length, MAX_TITLE_LENGTH));
  let gap = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x20 || unit == 0xa0) {
      gap = out.length > 0;
      continue;
    }
    const high = unit >= 0xd800 && unit < 0xdc00;
    if (out.length + (gap ? 1 : 0) + (high ? 2 : 1) > MAX_TITLE_LENGTH) return out.unit(0x2026).toString();
    if (gap) out.unit(0x20);
    gap = false;
    out.unit(unit);
  }
  return out.toString();
}
