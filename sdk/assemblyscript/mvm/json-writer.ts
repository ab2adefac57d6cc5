import { ByteBuilder } from "./bytes";

const HEX = "0123456789abcdef";

/**
 * Writes JSON from front to back. Commas and colons are placed by the writer:
 * `new JsonWriter().beginObject().key("n").integer(1).endObject()` holds `{"n":1}`.
 */
export class JsonWriter {
  readonly out: ByteBuilder = new ByteBuilder();
  private separate: bool = false;

  beginObject(): JsonWriter {
    return this.open(0x7b);
  }

  endObject(): JsonWriter {
    return this.close(0x7d);
  }

  beginArray(): JsonWriter {
    return this.open(0x5b);
  }

  endArray(): JsonWriter {
    return this.close(0x5d);
  }

  key(name: string): JsonWriter {
    this.value();
    this.quoted(name);
    this.out.byte(0x3a);
    this.separate = false;
    return this;
  }

  string(value: string): JsonWriter {
    this.value();
    this.quoted(value);
    return this;
  }

  integer(value: i64): JsonWriter {
    this.value();
    this.out.text(value.toString());
    return this;
  }

  boolean(value: bool): JsonWriter {
    this.value();
    this.out.text(value ? "true" : "false");
    return this;
  }

  nothing(): JsonWriter {
    this.value();
    this.out.text("null");
    return this;
  }

  /** Appends a finished JSON value. */
  raw(json: ByteBuilder): JsonWriter {
    this.value();
    this.out.bytes(json.pointer, json.length);
    return this;
  }

  private value(): void {
    if (this.separate) this.out.byte(0x2c);
    this.separate = true;
  }

  private open(bracket: i32): JsonWriter {
    this.value();
    this.out.byte(bracket);
    this.separate = false;
    return this;
  }

  private close(bracket: i32): JsonWriter {
    this.out.byte(bracket);
    this.separate = true;
    return this;
  }

  private quoted(text: string): void {
    this.out.byte(0x22);
    let plain = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x20 && unit != 0x22 && unit != 0x5c) continue;
      if (i > plain) this.out.text(text.substring(plain, i));
      plain = i + 1;
      this.escaped(unit);
    }
    this.out.text(plain == 0 ? text : text.substring(plain));
    this.out.byte(0x22);
  }

  private escaped(unit: i32): void {
    this.out.byte(0x5c);
    if (unit == 0x22 || unit == 0x5c) {
      this.out.byte(unit);
    } else if (unit == 0x0a) {
      this.out.byte(0x6e);
    } else if (unit == 0x0d) {
      this.out.byte(0x72);
    } else if (unit == 0x09) {
      this.out.byte(0x74);
    } else {
      this.out.text("u00");
      this.out.byte(HEX.charCodeAt(unit >> 4)).byte(HEX.charCodeAt(unit & 15));
    }
  }
}
