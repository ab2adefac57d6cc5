import * as host from "./host";
import { JsonValue, parseJson } from "./json";
import { JsonWriter } from "./json-writer";
import { decodeUtf8 } from "./text";
import { failureText, takeBytes, takeText } from "./slot";

/** Why no response came; the numbers are the negative error numbers of the ABI. */
export enum HttpFailure {
  /**
   * The engine stopped between sending and the answer. Whether the server acted is unknown and
   * the request is not sent again: the workflow has to decide.
   */
  Interrupted = -4,
  Transport = -5,
  Refused = -13,
  Invalid = -22,
  TooLarge = -27,
  TooManyRedirects = -40,
  TimedOut = -110,
  /** The run is being cancelled, and the request did not leave; told once, see `onCancel`. */
  Canceled = -125,
}

const FLAG_IDEMPOTENT: i32 = 1;

/** Before a body of this size is taken the garbage is collected, so that they do not pile up. */
const LARGE_BODY: i32 = 1 << 18;

export class Header {
  constructor(
    readonly name: string,
    readonly value: string,
  ) {}
}

/**
 * One HTTP request. Unless it is marked idempotent it leaves at most once: after a crash between
 * send and answer the workflow gets {@link HttpFailure.Interrupted}.
 */
export class HttpRequest {
  private headers: Header[] = [];
  private content: string | null = null;
  private flags: i32 = 0;
  private timeoutMillis: i32 = -1;
  private maxBodyBytes: i32 = -1;
  private maxRedirects: i32 = -1;

  constructor(
    readonly method: string,
    readonly url: string,
  ) {}

  static get(url: string): HttpRequest {
    return new HttpRequest("GET", url);
  }

  static post(url: string, body: string, contentType: string): HttpRequest {
    return new HttpRequest("POST", url).header("Content-Type", contentType).body(body);
  }

  header(name: string, value: string): HttpRequest {
    this.headers.push(new Header(name, value));
    return this;
  }

  body(text: string): HttpRequest {
    this.content = text;
    return this;
  }

  /** Allows the engine to send this request again after a crash. */
  idempotent(): HttpRequest {
    this.flags |= FLAG_IDEMPOTENT;
    return this;
  }

  /** For the whole exchange; the engine's default is 120 s. */
  timeout(millis: i32): HttpRequest {
    this.timeoutMillis = millis;
    return this;
  }

  /** A longer response body is {@link HttpFailure.TooLarge}; the engine's default is 10,000,000. */
  bodyLimit(bytes: i32): HttpRequest {
    this.maxBodyBytes = bytes;
    return this;
  }

  /** The engine's default is 10. */
  redirectLimit(redirects: i32): HttpRequest {
    this.maxRedirects = redirects;
    return this;
  }

  /** Sends the request and waits for the whole response. */
  send(): HttpResult {
    const json = this.toJson();
    const length = host.http(json.out.pointer, json.out.length, this.flags);
    if (length < 0) return new HttpResult(null, <i32>length, failureText(length));
    const head = takeText(<i32>length);
    const bodyLength = host.body();
    if (bodyLength < 0) return new HttpResult(null, <i32>bodyLength, failureText(bodyLength));
    if (bodyLength > LARGE_BODY) __collect();
    const content = takeBytes(<i32>bodyLength);
    const parsed = parseJson(head).value;
    assert(parsed !== null, "the engine's response head is not JSON");
    return new HttpResult(HttpResponse.of(parsed!, content), 0, "");
  }

  private toJson(): JsonWriter {
    const json = new JsonWriter().beginObject();
    json.key("method").string(this.method).key("url").string(this.url).key("headers").beginArray();
    for (let i = 0; i < this.headers.length; i++) {
      const header = this.headers[i];
      json.beginArray().string(header.name).string(header.value).endArray();
    }
    json.endArray();
    const content = this.content;
    if (content !== null) json.key("body").string(content);
    if (this.timeoutMillis >= 0) json.key("timeout_ms").integer(this.timeoutMillis);
    if (this.maxBodyBytes >= 0) json.key("max_body_bytes").integer(this.maxBodyBytes);
    if (this.maxRedirects >= 0) json.key("max_redirects").integer(this.maxRedirects);
    return json.endObject();
  }
}

/** Any answer of the server, also one with a status of 400 or more. */
export class HttpResponse {
  private headers: Header[] = [];

  private constructor(
    readonly status: i32,
    /** The URL that answered, after redirects. */
    readonly url: string,
    readonly body: ArrayBuffer,
  ) {}

  static of(head: JsonValue, body: ArrayBuffer): HttpResponse {
    const status = head.get("status");
    const url = head.get("url");
    assert(status !== null && url !== null, "the engine's response head lacks status or url");
    const response = new HttpResponse(<i32>status!.toInteger(), url!.text, body);
    const headers = head.get("headers");
    const pairs = headers === null ? new Array<JsonValue>() : headers.items;
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[i].items;
      if (pair.length == 2) response.headers.push(new Header(pair[0].text, pair[1].text));
    }
    return response;
  }

  /** The first header of this name, whatever its case; empty when there is none. */
  header(name: string): string {
    const wanted = name.toLowerCase();
    for (let i = 0; i < this.headers.length; i++) {
      if (this.headers[i].name.toLowerCase() == wanted) return this.headers[i].value;
    }
    return "";
  }

  /** The body as UTF-8; ill-formed parts become U+FFFD. */
  text(): string {
    return decodeUtf8(changetype<usize>(this.body), this.body.byteLength);
  }
}

/** Either a response, or the reason why there is none. */
export class HttpResult {
  constructor(
    readonly response: HttpResponse | null,
    /** A {@link HttpFailure}, or 0 when there is a response. */
    readonly failure: i32,
    /** The engine's words for the failure. */
    readonly message: string,
  ) {}

  get isInterrupted(): bool {
    return this.failure == HttpFailure.Interrupted;
  }
}
