import { fail } from "./host";
import { encodeUtf8 } from "./bytes";

/**
 * Stands in for `env.abort`: a failed assertion, a bad index or a full memory ends the run as
 * failed with a message that names the place, instead of a bare trap.
 */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? "aborted" : message;
  const where = file === null ? "" : ` (${file}:${line}:${column})`;
  const text = encodeUtf8(what + where);
  fail(text.pointer, text.length);
  unreachable();
}
