// What the library says of messages, values and secrets.
import { JsonWriter, Scope, WaitFailure, onCancel, output, receive, runId, secret, state } from "mvm";

export function mvm_run_start(): i32 {
  onCancel(true);
  const out = new JsonWriter().beginObject().key("id").string(runId());
  const go = receive(["go"], -1);
  out.key("type").string(go.type).key("data").string(go.data);
  out.key("late").boolean(receive(["never"], 1000).failure == WaitFailure.TimedOut);
  out.key("absent").boolean(state.get(Scope.Run, "a") === null);
  state.set(Scope.Run, "a", "1");
  out.key("kept").string(state.get(Scope.Run, "a")!);
  out.key("lost").boolean(state.swap(Scope.Run, "a", "2", "3"));
  out.key("swapped").boolean(state.swap(Scope.Run, "a", "1", "3"));
  out.key("made").boolean(state.swap(Scope.Module, "a", null, "4"));
  state.remove(Scope.Run, "a");
  out.key("removed").boolean(state.get(Scope.Run, "a") === null);
  out.key("secret").string(secret("token")!).key("none").boolean(secret("other") === null);
  output(out.endObject());
  return 0;
}
