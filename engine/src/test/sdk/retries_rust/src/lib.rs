//! As `retries.c`, by `mvm::Retry`.

use std::time::Duration;

use mvm::Retry;

mvm::module!(
    r#"{"name":"retries","version":"1","abi":1,"workflows":[{"name":"start"},{"name":"conflict"}]}"#
);

#[no_mangle]
pub extern "C" fn mvm_run_start() -> i32 {
    ask(Retry {
        attempts: 4,
        first_wait: Duration::from_secs(10),
        factor_percent: 300,
        jitter_percent: 0,
        ..Retry::default()
    })
}

#[no_mangle]
pub extern "C" fn mvm_run_conflict() -> i32 {
    ask(Retry { retryable: |_| false, ..Retry::default() })
}

fn ask(policy: Retry) -> i32 {
    let mut attempts = 0;
    let outcome = policy.run(|| {
        attempts += 1;
        mvm::http(r#"{"url":"http://shop.test/"}"#, true)
    });
    mvm::workflow(|| mvm::output(&format!("{}{}", attempts, i32::from(outcome.is_ok()))))
}
