import * as host from "./host";
import { parseJson } from "./json";
import { decodeUtf8 } from "./text";

/** Copies the bytes that wait in the host's slot. */
export function takeBytes(length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  if (length > 0) {
    const taken = host.take(changetype<usize>(bytes), length);
    assert(taken == length, "the engine gave fewer bytes than it announced");
  }
  return bytes;
}

/** Copies the text that waits in the host's slot. */
export function takeText(length: i32): string {
  const bytes = takeBytes(length);
  return decodeUtf8(changetype<usize>(bytes), length);
}

/** The engine's words for the call that just failed with this error number. */
export function failureText(errorNumber: i64): string {
  const length = host.lastError();
  if (length > 0) {
    const value = parseJson(takeText(<i32>length)).value;
    if (value !== null) {
      const message = value.get("message");
      if (message !== null && message.isString) return message.text;
    }
  }
  return `error ${errorNumber}`;
}
