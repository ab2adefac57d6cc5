/** The elements a crawler looks at; the rest is skipped. */
export enum Tag {
  Other,
  A,
  Area,
  Base,
  Frame,
  Iframe,
  Meta,
  Title,
}

const TAB: u8 = 0x09;
const LINE_FEED: u8 = 0x0a;
const FORM_FEED: u8 = 0x0c;
const CARRIAGE_RETURN: u8 = 0x0d;
const SPACE: u8 = 0x20;
const EXCLAMATION: u8 = 0x21;
const DOUBLE_QUOTE: u8 = 0x22;
const SINGLE_QUOTE: u8 = 0x27;
const HYPHEN: u8 = 0x2d;
const SLASH: u8 = 0x2f;
const LESS: u8 = 0x3c;
const EQUALS: u8 = 0x3d;
const GREATER: u8 = 0x3e;
const QUESTION: u8 = 0x3f;

/** Attributes beyond this number on one tag are skipped. */
const MAX_ATTRIBUTES = 64;

/**
 * Goes from start tag to start tag through the bytes of a page, following the tokenizer of the HTML
 * standard as far as it matters where tags begin and end. Works in any charset that extends ASCII
 * and never looks at a byte twice more than a fixed number of times, so its time is linear.
 */
export class TagReader {
  tag: Tag = Tag.Other;
  /** The text of a title element. */
  contentPointer: usize = 0;
  contentLength: i32 = 0;

  private readonly start: usize;
  private readonly end: usize;
  private at: usize;
  /** Four numbers for each attribute: name, its end, value, its end. */
  private readonly attributes: StaticArray<usize> = new StaticArray<usize>(MAX_ATTRIBUTES * 4);
  private count: i32 = 0;

  constructor(private readonly content: ArrayBuffer) {
    this.start = changetype<usize>(content);
    this.end = this.start + <usize>content.byteLength;
    this.at = this.start;
  }

  /** How far into the page the reader is. */
  get position(): i32 {
    return <i32>(this.at - this.start);
  }

  /** Goes on to the next start tag that matters; false at the end of the page. */
  next(): bool {
    while (this.seek(LESS)) {
      const next = this.peek(1);
      if (isLetter(next)) {
        if (this.startTag() && this.tag != Tag.Other) return true;
      } else if (next == SLASH && isLetter(this.peek(2))) {
        this.at += 2;
        this.readAttributes();
      } else if (next == EXCLAMATION) {
        this.skipDeclaration();
      } else if (next == SLASH || next == QUESTION) {
        this.skipPast(GREATER);
      } else {
        this.at++;
      }
    }
    return false;
  }

  has(attribute: string): bool {
    return this.find(attribute) >= 0;
  }

  valuePointer(attribute: string): usize {
    const index = this.find(attribute);
    return index < 0 ? this.start : this.attributes[index + 2];
  }

  valueLength(attribute: string): i32 {
    const index = this.find(attribute);
    return index < 0 ? 0 : <i32>(this.attributes[index + 3] - this.attributes[index + 2]);
  }

  /** Of equal names the first one counts. */
  private find(attribute: string): i32 {
    for (let i = 0; i < this.count * 4; i += 4) {
      if (equals(this.attributes[i], this.attributes[i + 1], attribute)) return i;
    }
    return -1;
  }

  /** False when the page ends within the tag, which then is none. */
  private startTag(): bool {
    const name = ++this.at;
    while (this.at < this.end && !endsName(load<u8>(this.at))) this.at++;
    const nameEnd = this.at;
    this.tag = tagOf(name, nameEnd);
    if (!this.readAttributes()) return false;
    if (this.tag == Tag.Title) {
      this.contentPointer = this.at;
      this.skipRawText("title");
      this.contentLength = <i32>(this.at - this.contentPointer);
    } else if (this.tag == Tag.Iframe) {
      this.skipRawText("iframe");
    } else if (this.tag == Tag.Other) {
      if (equals(name, nameEnd, "script")) this.skipRawText("script");
      else if (equals(name, nameEnd, "style")) this.skipRawText("style");
      else if (equals(name, nameEnd, "textarea")) this.skipRawText("textarea");
      else if (equals(name, nameEnd, "xmp")) this.skipRawText("xmp");
    }
    return true;
  }

  /** Reads to the end of the tag; false when there is none. */
  private readAttributes(): bool {
    this.count = 0;
    while (this.at < this.end) {
      const byte = load<u8>(this.at);
      if (byte == GREATER) {
        this.at++;
        return true;
      }
      if (isSpace(byte) || byte == SLASH) this.at++;
      else this.readAttribute();
    }
    return false;
  }

  private readAttribute(): void {
    const name = this.at++; // even an equals sign can begin a name
    while (this.at < this.end && !endsName(load<u8>(this.at)) && load<u8>(this.at) != EQUALS) this.at++;
    const nameEnd = this.at;
    this.skipSpace();
    let value = this.at;
    let valueEnd = this.at;
    if (this.peek(0) == EQUALS && this.at < this.end) {
      this.at++;
      this.skipSpace();
      const quote = this.peek(0);
      value = this.at;
      if (quote == DOUBLE_QUOTE || quote == SINGLE_QUOTE) {
        value = ++this.at;
        this.seek(quote);
        valueEnd = this.at;
        if (this.at < this.end) this.at++;
      } else {
        while (this.at < this.end && !isSpace(load<u8>(this.at)) && load<u8>(this.at) != GREATER) this.at++;
        valueEnd = this.at;
      }
    }
    if (this.count == MAX_ATTRIBUTES) return;
    const index = this.count++ * 4;
    this.attributes[index] = name;
    this.attributes[index + 1] = nameEnd;
    this.attributes[index + 2] = value;
    this.attributes[index + 3] = valueEnd;
  }

  /** Goes to the end tag of an element whose content is no markup; to the end if it has none. */
  private skipRawText(name: string): void {
    while (this.seek(LESS)) {
      const nameEnd = this.at + 2 + <usize>name.length;
      if (this.peek(1) == SLASH && nameEnd < this.end && equals(this.at + 2, nameEnd, name)) {
        if (endsName(load<u8>(nameEnd))) return;
      }
      this.at++;
    }
  }

  private skipDeclaration(): void {
    if (this.peek(2) != HYPHEN || this.peek(3) != HYPHEN) {
      this.skipPast(GREATER);
      return;
    }
    this.at += 4;
    if (this.peek(0) == GREATER) {
      this.at++;
      return;
    }
    if (this.peek(0) == HYPHEN && this.peek(1) == GREATER) {
      this.at += 2;
      return;
    }
    while (this.seek(GREATER)) {
      const comment = load<u8>(this.at - 1) == HYPHEN && load<u8>(this.at - 2) == HYPHEN;
      const oddly = load<u8>(this.at - 1) == EXCLAMATION && load<u8>(this.at - 2) == HYPHEN && load<u8>(this.at - 3) == HYPHEN;
      this.at++;
      if (comment || oddly) return;
    }
  }

  private skipPast(byte: u8): void {
    if (this.seek(byte)) this.at++;
  }

  private skipSpace(): void {
    while (this.at < this.end && isSpace(load<u8>(this.at))) this.at++;
  }

  /** Goes on to the next byte of this value, which may be the current one. */
  private seek(byte: u8): bool {
    while (this.at < this.end) {
      if (load<u8>(this.at) == byte) return true;
      this.at++;
    }
    return false;
  }

  private peek(offset: usize): u8 {
    return this.at + offset < this.end ? load<u8>(this.at + offset) : 0;
  }
}

function tagOf(name: usize, end: usize): Tag {
  const first = load<u8>(name) | 0x20;
  switch (first) {
    case 0x61:
      if (equals(name, end, "a")) return Tag.A;
      return equals(name, end, "area") ? Tag.Area : Tag.Other;
    case 0x62:
      return equals(name, end, "base") ? Tag.Base : Tag.Other;
    case 0x66:
      return equals(name, end, "frame") ? Tag.Frame : Tag.Other;
    case 0x69:
      return equals(name, end, "iframe") ? Tag.Iframe : Tag.Other;
    case 0x6d:
      return equals(name, end, "meta") ? Tag.Meta : Tag.Other;
    case 0x74:
      return equals(name, end, "title") ? Tag.Title : Tag.Other;
    default:
      return Tag.Other;
  }
}

/** Compares bytes with a lower-case ASCII text, whatever their case. */
function equals(start: usize, end: usize, text: string): bool {
  if (<i32>(end - start) != text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = <i32>load<u8>(start + <usize>i);
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower != text.charCodeAt(i)) return false;
  }
  return true;
}

function endsName(byte: u8): bool {
  return isSpace(byte) || byte == SLASH || byte == GREATER;
}

function isSpace(byte: u8): bool {
  return byte == SPACE || byte == LINE_FEED || byte == TAB || byte == CARRIAGE_RETURN || byte == FORM_FEED;
}

function isLetter(byte: u8): bool {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
