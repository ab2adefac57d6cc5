// The raw host functions of ABI version 1 (docs/engine-abi.md). Pointers and lengths are i32;
// an i64 result is a length, or a negative error number. Bytes a call has to give back wait in
// one slot of the host until `take` copies them, so no allocator crosses the boundary.

@external("mvm", "take")
export declare function take(pointer: usize, capacity: i32): i32;

@external("mvm", "input")
export declare function input(): i64;

@external("mvm", "respond")
export declare function respond(pointer: usize, length: i32): i32;

@external("mvm", "output")
export declare function output(pointer: usize, length: i32): i32;

@external("mvm", "fail")
export declare function fail(pointer: usize, length: i32): void;

@external("mvm", "fail_for_now")
export declare function failForNow(pointer: usize, length: i32): void;

@external("mvm", "log")
export declare function log(level: i32, pointer: usize, length: i32): void;

@external("mvm", "now")
export declare function now(): i64;

@external("mvm", "monotonic")
export declare function monotonic(): i64;

@external("mvm", "random")
export declare function random(pointer: usize, length: i32): i32;

@external("mvm", "uuid")
export declare function uuid(pointer: usize): i32;

@external("mvm", "sleep")
export declare function sleep(nanoseconds: i64): i32;

@external("mvm", "progress")
export declare function progress(pointer: usize, length: i32): i32;

@external("mvm", "http")
export declare function http(pointer: usize, length: i32, flags: i32): i64;

@external("mvm", "body")
export declare function body(): i64;

@external("mvm", "last_error")
export declare function lastError(): i64;

@external("mvm", "recv")
export declare function recv(types: usize, length: i32, nanoseconds: i64): i64;

@external("mvm", "send")
export declare function send(run: usize, runLength: i32, type: usize, typeLength: i32, data: usize, length: i32): i32;

@external("mvm", "run_id")
export declare function runId(): i64;

@external("mvm", "spawn")
export declare function spawn(pointer: usize, length: i32): i64;

@external("mvm", "join")
export declare function join(id: usize, length: i32, nanoseconds: i64): i64;

@external("mvm", "on_cancel")
export declare function onCancel(wanted: i32): i32;

@external("mvm", "secret")
export declare function secret(name: usize, length: i32): i64;

@external("mvm", "kv_get")
export declare function kvGet(scope: i32, key: usize, keyLength: i32): i64;

@external("mvm", "kv_set")
export declare function kvSet(scope: i32, key: usize, keyLength: i32, value: usize, length: i32): i32;

@external("mvm", "kv_delete")
export declare function kvDelete(scope: i32, key: usize, keyLength: i32): i32;

@external("mvm", "kv_swap")
export declare function kvSwap(scope: i32, key: usize, keyLength: i32, expected: usize, expectedLength: i32, value: usize, length: i32): i32;
