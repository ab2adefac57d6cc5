import { TextBuilder, decodeUtf8 } from "mvm";
import { WINDOWS_1252 } from "./entities";

/** How far into a page its own declaration of a charset is looked for, as browsers do. */
export const DECLARATION_BYTES: i32 = 1024;

/** The charsets a page's texts are read in; all others are taken for UTF-8. */
export enum Charset {
  Unknown,
  Utf8,
  Windows1252,
  Utf16Little,
  Utf16Big,
}

/** The charset of a Content-Type, or of the `content` of a meta element. */
export function charsetOfContentType(contentType: string): Charset {
  const lower = contentType.toLowerCase();
  const at = lower.indexOf("charset=");
  return at < 0 ? Charset.Unknown : charsetOfLabel(lower.substring(at + 8));
}

export function charsetOfLabel(label: string): Charset {
  let name = label.toLowerCase().trim();
  if (name.startsWith('"') || name.startsWith("'")) name = name.substring(1);
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit == 0x3b || unit == 0x20 || unit == 0x22 || unit == 0x27) {
      name = name.substring(0, i);
      break;
    }
  }
  if (name == "iso-8859-1" || name == "windows-1252" || name == "latin1") return Charset.Windows1252;
  if (name == "us-ascii" || name == "ascii" || name == "cp1252") return Charset.Windows1252;
  if (name == "utf-16" || name == "utf-16le") return Charset.Utf16Little;
  if (name == "utf-16be") return Charset.Utf16Big;
  return name.length == 0 ? Charset.Unknown : Charset.Utf8;
}

/** The charset a byte order mark tells, which counts more than any declaration. */
export function charsetOfMark(body: ArrayBuffer): Charset {
  const pointer = changetype<usize>(body);
  if (body.byteLength < 2) return Charset.Unknown;
  const first = <i32>load<u8>(pointer);
  const second = <i32>load<u8>(pointer, 1);
  if (first == 0xff && second == 0xfe) return Charset.Utf16Little;
  if (first == 0xfe && second == 0xff) return Charset.Utf16Big;
  const utf8 = body.byteLength > 2 && first == 0xef && second == 0xbb && load<u8>(pointer, 2) == 0xbf;
  return utf8 ? Charset.Utf8 : Charset.Unknown;
}

/**
 * UTF-16 is the one charset whose markup is not ASCII bytes: such a page is turned into UTF-8, with
 * nothing but the result allocated. Lone surrogates become U+FFFD.
 */
export function utf16ToUtf8(body: ArrayBuffer, bigEndian: bool): ArrayBuffer {
  const out = new ArrayBuffer(writeUtf8(body, bigEndian, 0));
  writeUtf8(body, bigEndian, changetype<usize>(out));
  return out;
}

/** Writes to the target, or only counts when it is 0; returns the number of bytes. */
function writeUtf8(body: ArrayBuffer, bigEndian: bool, target: usize): i32 {
  const units = body.byteLength >> 1;
  let length = 0;
  for (let i = 0; i < units; i++) {
    let codePoint = unitAt(body, i, bigEndian);
    if (codePoint >= 0xd800 && codePoint < 0xe000) {
      const next = codePoint < 0xdc00 && i + 1 < units ? unitAt(body, i + 1, bigEndian) : 0;
      const pair = next >= 0xdc00 && next < 0xe000;
      if (pair) i++;
      codePoint = pair ? 0x10000 + ((codePoint - 0xd800) << 10) + (next - 0xdc00) : 0xfffd;
    }
    const more = codePoint < 0x80 ? 0 : codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
    if (target != 0) {
      const at = target + <usize>length;
      const mark = more == 0 ? 0 : 0xf00 >> (more + 1);
      store<u8>(at, (mark & 0xff) | (codePoint >> (6 * more)));
      for (let j = 1; j <= more; j++) {
        store<u8>(at + <usize>j, 0x80 | ((codePoint >> (6 * (more - j))) & 0x3f));
      }
    }
    length += more + 1;
  }
  return length;
}

function unitAt(body: ArrayBuffer, index: i32, bigEndian: bool): i32 {
  const unit = load<u16>(changetype<usize>(body) + ((<usize>index) << 1));
  return bigEndian ? <i32>bswap<u16>(unit) : <i32>unit;
}

export function decode(pointer: usize, length: i32, charset: Charset): string {
  if (charset != Charset.Windows1252) return decodeUtf8(pointer, length);
  const out = new TextBuilder(length);
  for (let i = 0; i < length; i++) {
    const byte = <i32>load<u8>(pointer + <usize>i);
    out.unit(byte >= 0x80 && byte < 0xa0 ? <i32>WINDOWS_1252[byte - 0x80] : byte);
  }
  return out.toString();
}
