/*
 * Workflows in C, for ABI version 1 (docs/engine-abi.md). Freestanding: no libc is needed.
 *
 *   MVM_MODULE({"name": "hello", "version": "1", "abi": 1, "workflows": [{"name": "start"}]})
 *   MVM_WORKFLOW(start) {
 *     mvm_output(MVM_TEXT("{\"hello\":true}"));
 *     return 0;
 *   }
 *
 * Results are lengths or 0; negative ones are the errors below. Bytes that a call gives wait in one
 * slot until mvm_take copies them.
 */
#ifndef MVM_H
#define MVM_H

#define MVM_ENOENT (-2)
#define MVM_EINTR (-4)
#define MVM_EIO (-5)
#define MVM_EAGAIN (-11)
#define MVM_EACCES (-13)
#define MVM_EEXIST (-17)
#define MVM_EINVAL (-22)
#define MVM_EFBIG (-27)
#define MVM_ENOSPC (-28)
#define MVM_ELOOP (-40)
#define MVM_ETIMEDOUT (-110)
#define MVM_ECANCELED (-125)

#define MVM_SECOND 1000000000LL
#define MVM_FOREVER (-1LL)
#define MVM_IDEMPOTENT 1

enum mvm_level { MVM_TRACE, MVM_DEBUG, MVM_INFO, MVM_WARN, MVM_ERROR };
enum mvm_scope { MVM_RUN, MVM_SHARED };

/* A text literal as two arguments: where it is, and its length. */
#define MVM_TEXT(literal) (literal), ((int) sizeof(literal) - 1)

#define MVM_IMPORT(name) __attribute__((import_module("mvm"), import_name(#name))) extern
#define MVM_EXPORT(name) __attribute__((export_name(#name)))

/* The workflow of this name: a function that returns 0 when it is done. */
#define MVM_WORKFLOW(name) MVM_EXPORT(mvm_run_##name) int mvm_workflow_##name(void)

/* What the module says of itself: JSON, written as it is. */
#define MVM_LITERAL_(...) #__VA_ARGS__
#define MVM_QUOTE_(...) MVM_LITERAL_(__VA_ARGS__)
#define MVM_MODULE(...) \
  __asm__(".section .custom_section.mvm.module,\"\",@\n" \
          ".ascii " MVM_QUOTE_(MVM_LITERAL_(__VA_ARGS__)) "\n.text\n");

MVM_IMPORT(take) int mvm_take(void *to, int capacity);
MVM_IMPORT(input) long long mvm_input(void);
MVM_IMPORT(body) long long mvm_body(void);
MVM_IMPORT(last_error) long long mvm_last_error(void);
MVM_IMPORT(run_id) long long mvm_run_id(void);
MVM_IMPORT(output) int mvm_output(const char *json, int length);
MVM_IMPORT(respond) int mvm_respond(const char *text, int length);
MVM_IMPORT(fail) void mvm_fail(const char *message, int length);
MVM_IMPORT(fail_for_now) void mvm_fail_for_now(const char *message, int length);
MVM_IMPORT(log) void mvm_log(int level, const char *message, int length);
MVM_IMPORT(progress) int mvm_progress(const char *json, int length);
MVM_IMPORT(now) long long mvm_now(void);
MVM_IMPORT(monotonic) long long mvm_monotonic(void);
MVM_IMPORT(random) int mvm_random(void *to, int length);
MVM_IMPORT(uuid) int mvm_uuid(void *to);
MVM_IMPORT(sleep) int mvm_sleep(long long nanoseconds);
MVM_IMPORT(http) long long mvm_http(const char *json, int length, int flags);
MVM_IMPORT(recv) long long mvm_recv(const char *types_json, int length, long long nanoseconds);
MVM_IMPORT(send) int mvm_send(
    const char *run, int run_length, const char *type, int type_length, const char *json, int length);
MVM_IMPORT(spawn) long long mvm_spawn(const char *json, int length);
MVM_IMPORT(join) long long mvm_join(const char *run, int length, long long nanoseconds);
MVM_IMPORT(on_cancel) int mvm_on_cancel(int wanted);
MVM_IMPORT(kv_get) long long mvm_kv_get(int scope, const char *key, int key_length);
MVM_IMPORT(kv_set) int mvm_kv_set(
    int scope, const char *key, int key_length, const void *value, int length);
MVM_IMPORT(kv_delete) int mvm_kv_delete(int scope, const char *key, int key_length);
MVM_IMPORT(kv_swap) int mvm_kv_swap(
    int scope, const char *key, int key_length, const void *expected, int expected_length,
    const void *value, int length);
MVM_IMPORT(secret) long long mvm_secret(const char *name, int length);

#endif
