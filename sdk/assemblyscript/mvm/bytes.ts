import { decodeUtf8 } from "./text";

/** A growing sequence of bytes; texts are appended as UTF-8. */
export class ByteBuilder {
  private buffer: ArrayBuffer;
  private used: i32 = 0;

  constructor(capacity: i32 = 256) {
    this.buffer = new ArrayBuffer(max(capacity, 16));
  }

  get length(): i32 {
    return this.used;
  }

  /** Where the bytes are; valid until the next byte is appended. */
  get pointer(): usize {
    return changetype<usize>(this.buffer);
  }

  byte(value: i32): ByteBuilder {
    this.reserve(1);
    store<u8>(this.pointer + <usize>this.used, value);
    this.used++;
    return this;
  }

  bytes(pointer: usize, length: i32): ByteBuilder {
    this.reserve(length);
    memory.copy(this.pointer + <usize>this.used, pointer, <usize>length);
    this.used += length;
    return this;
  }

  /** Lone surrogates become U+FFFD: what leaves the module is always valid UTF-8. */
  text(text: string): ByteBuilder {
    this.reserve(text.length * 3);
    this.used += <i32>String.UTF8.encodeUnsafe(
      changetype<usize>(text),
      text.length,
      this.pointer + <usize>this.used,
      false,
      String.UTF8.ErrorMode.REPLACE,
    );
    return this;
  }

  toString(): string {
    return decodeUtf8(this.pointer, this.used);
  }

  private reserve(count: i32): void {
    const needed = this.used + count;
    if (needed <= this.buffer.byteLength) return;
    const grown = new ArrayBuffer(max(this.buffer.byteLength << 1, needed));
    memory.copy(changetype<usize>(grown), this.pointer, <usize>this.used);
    this.buffer = grown;
  }
}

/** The UTF-8 bytes of a text. */
export function encodeUtf8(text: string): ByteBuilder {
  return new ByteBuilder(text.length).text(text);
}
