import { TextBuilder } from "./text";

export enum JsonKind {
  Null,
  Boolean,
  Number,
  String,
  Array,
  Object,
}

/** Nesting beyond this is refused, so that no input can exhaust the stack. */
const MAX_DEPTH = 64;

/** One value of a parsed JSON text. */
export class JsonValue {
  /** The content of a string, or a number as it was written. */
  text: string = "";
  flag: bool = false;
  private elements: JsonValue[] | null = null;
  private fields: Map<string, JsonValue> | null = null;

  constructor(readonly kind: JsonKind) {
    if (kind == JsonKind.Array) this.elements = [];
    if (kind == JsonKind.Object) this.fields = new Map<string, JsonValue>();
  }

  /** The field of an object; null when it is absent, null, or this is no object. */
  get(name: string): JsonValue | null {
    const fields = this.fields;
    if (fields === null || !fields.has(name)) return null;
    const value = fields.get(name);
    return value.kind == JsonKind.Null ? null : value;
  }

  /** The field names of an object, in the order they were written. */
  get names(): string[] {
    const fields = this.fields;
    return fields === null ? [] : fields.keys();
  }

  /** The elements of an array; none when this is no array. */
  get items(): JsonValue[] {
    const elements = this.elements;
    return elements === null ? [] : elements;
  }

  /** Adds a field to an object, in place of one of the same name. */
  put(name: string, value: JsonValue): void {
    const fields = this.fields;
    if (fields !== null) fields.set(name, value);
  }

  get isString(): bool {
    return this.kind == JsonKind.String;
  }

  get isBoolean(): bool {
    return this.kind == JsonKind.Boolean;
  }

  get isObject(): bool {
    return this.kind == JsonKind.Object;
  }

  /** Whether this is a number written without fraction or exponent that surely fits an i64. */
  get isInteger(): bool {
    if (this.kind != JsonKind.Number) return false;
    const digits = this.text.charCodeAt(0) == 0x2d ? this.text.length - 1 : this.text.length;
    if (digits > 18) return false;
    for (let i = 0; i < this.text.length; i++) {
      const unit = this.text.charCodeAt(i);
      if (unit == 0x2e || unit == 0x65 || unit == 0x45) return false;
    }
    return true;
  }

  toInteger(): i64 {
    return I64.parseInt(this.text);
  }

  toNumber(): f64 {
    return F64.parseFloat(this.text);
  }

  /** How the value looks in an error message. */
  describe(): string {
    switch (this.kind) {
      case JsonKind.Null:
        return "null";
      case JsonKind.Boolean:
        return this.flag ? "true" : "false";
      case JsonKind.Number:
        return this.text;
      case JsonKind.String:
        return '"' + (this.text.length > 200 ? this.text.substring(0, 200) + "..." : this.text) + '"';
      case JsonKind.Array:
        return "an array";
      default:
        return "an object";
    }
  }
}

/** The outcome of parsing: a value, or an error that names the place. */
export class JsonResult {
  constructor(
    readonly value: JsonValue | null,
    readonly error: string,
  ) {}
}

/** Parses one JSON text (RFC 8259, nothing beyond it). Of equal keys the last one counts. */
export function parseJson(text: string): JsonResult {
  const parser = new JsonParser(text);
  const value = parser.document();
  return value === null ? new JsonResult(null, parser.error) : new JsonResult(value, "");
}

class JsonParser {
  error: string = "";
  private at: i32 = 0;
  private readonly scratch: TextBuilder = new TextBuilder();

  constructor(private readonly text: string) {}

  document(): JsonValue | null {
    const value = this.value(0);
    if (value === null) return null;
    this.space();
    return this.at < this.text.length ? this.refuse("text after the end of the value") : value;
  }

  private value(depth: i32): JsonValue | null {
    if (depth > MAX_DEPTH) return this.refuse(`nested deeper than ${MAX_DEPTH} levels`);
    this.space();
    switch (this.peek()) {
      case 0x7b:
        return this.object(depth);
      case 0x5b:
        return this.array(depth);
      case 0x22: {
        const text = this.string();
        if (text === null) return null;
        const value = new JsonValue(JsonKind.String);
        value.text = text;
        return value;
      }
      case 0x74:
        return this.word("true", JsonKind.Boolean, true);
      case 0x66:
        return this.word("false", JsonKind.Boolean, false);
      case 0x6e:
        return this.word("null", JsonKind.Null, false);
      default:
        return this.number();
    }
  }

  private object(depth: i32): JsonValue | null {
    const value = new JsonValue(JsonKind.Object);
    this.at++;
    if (this.accept(0x7d)) return value;
    do {
      this.space();
      if (this.peek() != 0x22) return this.refuse("expected a field name in quotes");
      const name = this.string();
      if (name === null) return null;
      if (!this.accept(0x3a)) return this.refuse("expected ':'");
      const field = this.value(depth + 1);
      if (field === null) return null;
      value.put(name, field);
    } while (this.accept(0x2c));
    return this.accept(0x7d) ? value : this.refuse("expected ',' or '}'");
  }

  private array(depth: i32): JsonValue | null {
    const value = new JsonValue(JsonKind.Array);
    this.at++;
    if (this.accept(0x5d)) return value;
    do {
      const item = this.value(depth + 1);
      if (item === null) return null;
      value.items.push(item);
    } while (this.accept(0x2c));
    return this.accept(0x5d) ? value : this.refuse("expected ',' or ']'");
  }

  private word(word: string, kind: JsonKind, flag: bool): JsonValue | null {
    if (!this.text.startsWith(word, this.at)) return this.refuse("expected a value");
    this.at += word.length;
    const value = new JsonValue(kind);
    value.flag = flag;
    return value;
  }

  private number(): JsonValue | null {
    const start = this.at;
    if (this.peek() == 0x2d) this.at++;
    const first = this.peek();
    const whole = this.digits();
    if (whole == 0) return this.refuse("expected a value");
    if (first == 0x30 && whole > 1) return this.refuse("a number must not begin with 0");
    if (this.peek() == 0x2e) {
      this.at++;
      if (this.digits() == 0) return this.refuse("expected a digit");
    }
    if (this.peek() == 0x65 || this.peek() == 0x45) {
      this.at++;
      if (this.peek() == 0x2b || this.peek() == 0x2d) this.at++;
      if (this.digits() == 0) return this.refuse("expected a digit");
    }
    const value = new JsonValue(JsonKind.Number);
    value.text = this.text.substring(start, this.at);
    return value;
  }

  private digits(): i32 {
    const start = this.at;
    while (this.peek() >= 0x30 && this.peek() <= 0x39) this.at++;
    return this.at - start;
  }

  private string(): string | null {
    const start = ++this.at;
    while (this.peek() >= 0x20 && this.peek() != 0x22 && this.peek() != 0x5c) this.at++;
    if (this.peek() == 0x22) return this.text.substring(start, this.at++);
    this.scratch.clear();
    this.scratch.slice(this.text, start, this.at);
    while (true) {
      const unit = this.peek();
      if (unit < 0x20) {
        this.refuse(unit < 0 ? "unfinished string" : "control character in a string");
        return null;
      }
      this.at++;
      if (unit == 0x22) return this.scratch.toString();
      const plain = unit == 0x5c ? this.escape() : unit;
      if (plain < 0) {
        this.refuse("unknown escape in a string");
        return null;
      }
      this.scratch.unit(plain);
    }
  }

  private escape(): i32 {
    const unit = this.peek();
    this.at++;
    switch (unit) {
      case 0x22:
      case 0x5c:
      case 0x2f:
        return unit;
      case 0x62:
        return 0x08;
      case 0x66:
        return 0x0c;
      case 0x6e:
        return 0x0a;
      case 0x72:
        return 0x0d;
      case 0x74:
        return 0x09;
      case 0x75:
        return this.hexadecimal();
      default:
        return -1;
    }
  }

  private hexadecimal(): i32 {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const unit = this.peek();
      const lower = unit | 0x20;
      if (unit >= 0x30 && unit <= 0x39) value = (value << 4) | (unit - 0x30);
      else if (lower >= 0x61 && lower <= 0x66) value = (value << 4) | (lower - 0x57);
      else return -1;
      this.at++;
    }
    return value;
  }

  private accept(unit: i32): bool {
    this.space();
    if (this.peek() != unit) return false;
    this.at++;
    return true;
  }

  private space(): void {
    let unit = this.peek();
    while (unit == 0x20 || unit == 0x0a || unit == 0x0d || unit == 0x09) {
      this.at++;
      unit = this.peek();
    }
  }

  /** The next code unit, or -1 at the end. */
  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private refuse(reason: string): JsonValue | null {
    if (this.error.length == 0) this.error = `${reason} at position ${this.at}`;
    return null;
  }
}
