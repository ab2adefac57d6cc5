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
