import * as host from "./host";
import { encodeUtf8 } from "./bytes";
import { takeText } from "./slot";

/** Who shares a key. */
export enum Scope {
  /** Nobody. */
  Run = 0,
  /** All runs of modules of the same name. */
  Module = 1,
}

/** Texts under keys. Shared ones are read and written as steps, and only one writer wins. */
export namespace state {
  export function get(scope: Scope, key: string): string | null {
    const name = encodeUtf8(key);
    const length = host.kvGet(scope, name.pointer, name.length);
    return length < 0 ? null : takeText(<i32>length);
  }

  /** 0, or a negative error: there is a bound on what is kept. */
  export function set(scope: Scope, key: string, value: string): i32 {
    const name = encodeUtf8(key);
    const text = encodeUtf8(value);
    return host.kvSet(scope, name.pointer, name.length, text.pointer, text.length);
  }

  export function remove(scope: Scope, key: string): i32 {
    const name = encodeUtf8(key);
    return host.kvDelete(scope, name.pointer, name.length);
  }

  /** Sets the value if the key has the expected one, null for none; whether it had. */
  export function swap(scope: Scope, key: string, expected: string | null, value: string): bool {
    const name = encodeUtf8(key);
    const before = encodeUtf8(expected === null ? "" : expected);
    const text = encodeUtf8(value);
    const beforeLength = expected === null ? -1 : before.length;
    return (
      host.kvSwap(scope, name.pointer, name.length, before.pointer, beforeLength, text.pointer, text.length) == 0
    );
  }
}
