/** Collects UTF-16 code units; unlike repeated `+` it stays linear for long texts. */
export class TextBuilder {
  private units: StaticArray<u16>;
  private used: i32 = 0;

  constructor(capacity: i32 = 64) {
    this.units = new StaticArray<u16>(max(capacity, 16));
  }

  get length(): i32 {
    return this.used;
  }

  /** Forgets the text and keeps the memory. */
  clear(): void {
    this.used = 0;
  }

  unit(unit: i32): TextBuilder {
    if (this.used == this.units.length) this.reserve(1);
    unchecked((this.units[this.used++] = <u16>unit));
    return this;
  }

  codePoint(codePoint: i32): TextBuilder {
    if (codePoint < 0x10000) return this.unit(codePoint);
    const offset = codePoint - 0x10000;
    return this.unit(0xd800 | (offset >> 10)).unit(0xdc00 | (offset & 0x3ff));
  }

  text(text: string): TextBuilder {
    return this.slice(text, 0, text.length);
  }

  slice(text: string, start: i32, end: i32): TextBuilder {
    const count = end - start;
    if (count <= 0) return this;
    if (this.used + count > this.units.length) this.reserve(count);
    memory.copy(
      changetype<usize>(this.units) + ((<usize>this.used) << 1),
      changetype<usize>(text) + ((<usize>start) << 1),
      (<usize>count) << 1,
    );
    this.used += count;
    return this;
  }

  toString(): string {
    return String.UTF16.decodeUnsafe(changetype<usize>(this.units), (<usize>this.used) << 1);
  }

  private reserve(count: i32): void {
    const grown = new StaticArray<u16>(max(this.units.length << 1, this.used + count));
    memory.copy(changetype<usize>(grown), changetype<usize>(this.units), (<usize>this.used) << 1);
    this.units = grown;
  }
}

/**
 * Decodes UTF-8 as browsers do: every maximal ill-formed part becomes one U+FFFD, so no input
 * fails. AssemblyScript's own decoder does not check its input.
 */
export function decodeUtf8(pointer: usize, length: i32): string {
  const out = new TextBuilder(length);
  const end = pointer + <usize>length;
  let at = pointer;
  while (at < end) {
    const lead = <i32>load<u8>(at++);
    if (lead < 0x80) {
      out.unit(lead);
      continue;
    }
    let more = 0;
    let lower = 0x80;
    let upper = 0xbf;
    let codePoint = 0;
    if (lead >= 0xc2 && lead <= 0xdf) {
      more = 1;
      codePoint = lead & 0x1f;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      more = 2;
      codePoint = lead & 0x0f;
      if (lead == 0xe0) lower = 0xa0; // shorter encodings exist
      if (lead == 0xed) upper = 0x9f; // surrogates
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      more = 3;
      codePoint = lead & 0x07;
      if (lead == 0xf0) lower = 0x90;
      if (lead == 0xf4) upper = 0x8f; // beyond U+10FFFF
    } else {
      out.unit(0xfffd);
      continue;
    }
    while (more > 0 && at < end) {
      const next = <i32>load<u8>(at);
      if (next < lower || next > upper) break;
      codePoint = (codePoint << 6) | (next & 0x3f);
      lower = 0x80;
      upper = 0xbf;
      at++;
      more--;
    }
    if (more > 0) out.unit(0xfffd);
    else out.codePoint(codePoint);
  }
  return out.toString();
}
