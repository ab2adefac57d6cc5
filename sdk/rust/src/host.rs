//! The raw host functions.

#[link(wasm_import_module = "mvm")]
extern "C" {
    pub fn take(to: *mut u8, capacity: usize) -> i32;
    pub fn input() -> i64;
    pub fn body() -> i64;
    pub fn last_error() -> i64;
    pub fn run_id() -> i64;
    pub fn output(json: *const u8, length: usize) -> i32;
    pub fn respond(text: *const u8, length: usize) -> i32;
    pub fn fail(message: *const u8, length: usize);
    pub fn fail_for_now(message: *const u8, length: usize);
    pub fn log(level: i32, message: *const u8, length: usize);
    pub fn progress(json: *const u8, length: usize) -> i32;
    pub fn now() -> i64;
    pub fn monotonic() -> i64;
    pub fn random(to: *mut u8, length: usize) -> i32;
    pub fn uuid(to: *mut u8) -> i32;
    pub fn sleep(nanoseconds: i64) -> i32;
    pub fn http(json: *const u8, length: usize, flags: i32) -> i64;
    pub fn recv(types: *const u8, length: usize, nanoseconds: i64) -> i64;
    pub fn send(
        run: *const u8, run_length: usize, kind: *const u8, kind_length: usize, json: *const u8, length: usize,
    ) -> i32;
    pub fn spawn(json: *const u8, length: usize) -> i64;
    pub fn join(run: *const u8, length: usize, nanoseconds: i64) -> i64;
    pub fn on_cancel(wanted: i32) -> i32;
    pub fn secret(name: *const u8, length: usize) -> i64;
    pub fn kv_get(scope: i32, key: *const u8, key_length: usize) -> i64;
    pub fn kv_set(scope: i32, key: *const u8, key_length: usize, value: *const u8, length: usize) -> i32;
    pub fn kv_delete(scope: i32, key: *const u8, key_length: usize) -> i32;
    pub fn kv_swap(
        scope: i32, key: *const u8, key_length: usize, expected: *const u8, expected_length: isize, value: *const u8,
        length: isize,
    ) -> i32;
}
