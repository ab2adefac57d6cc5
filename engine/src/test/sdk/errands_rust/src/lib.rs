//! As `errands.c`, in Rust.

use std::cell::Cell;
use std::time::Duration;

use mvm::kv::{self, Scope};
use mvm::{Error, Level, Result, Retry};

mvm::module!(
    r#"{"name":"errands_rust","version":"1","abi":1,"workflows":[{"name":"start","response":true},{"name":"twice"},{"name":"tidy"}]}"#
);

const DAY: Duration = Duration::from_secs(24 * 3600);

#[no_mangle]
pub extern "C" fn mvm_run_start() -> i32 {
    mvm::workflow(|| {
        mvm::respond(r#"{"begun":true}"#)?;
        for level in [Level::Trace, Level::Debug, Level::Info, Level::Warn, Level::Error] {
            mvm::log(level, "level");
        }
        let mut bytes = [0; 4];
        mvm::random(&mut bytes)?;
        let mut went = Vec::new();
        let mut note = |well: bool, name| {
            if well {
                went.push(format!("{name:?}"));
            }
        };
        note(mvm::now() > 0 && mvm::monotonic() >= Duration::ZERO, "clock");
        note(mvm::uuid()[6] >> 4 == 4, "chance");
        note(mvm::secret("token")?.len() == 6 && number(mvm::secret("none")) == Error::NOT_FOUND, "secret");
        note(state(Scope::Run)?, "own state");
        note(state(Scope::Module)?, "shared state");
        let never = mvm::receive(&["never"], Some(Duration::from_secs(1)));
        note(number(never) == Error::TIMED_OUT, "timeout");
        mvm::send(&mvm::run_id(), "go", r#"{"n":2}"#)?;
        let go = mvm::receive(&["go"], Some(DAY))?;
        note(go.kind == "go" && go.data == r#"{"n":2}"#, "message");
        let child = mvm::spawn(r#"{"workflow":"twice","input":4}"#)?;
        let end = mvm::join(&child, None)?;
        note(end.contains(r#""status":"completed""#) && end.contains(r#""output":8"#), "child");
        note(retry(), "retry");
        let posted = mvm::http(r#"{"method":"POST","url":"http://shop.test/buy"}"#, false);
        note(posted.is_ok(), "request");
        note(number(posted) == Error::INTERRUPTED, "interrupted");
        mvm::progress(r#"{"id":"job-1","status":"Done","url":"http://shop.test/","urls_left":0}"#)?;
        note(true, "progress");
        mvm::sleep(400 * DAY)?;
        note(true, "timer");
        mvm::output(&format!("[{}]", went.join(",")))
    })
}

fn number<T>(result: Result<T>) -> i32 {
    result.map_or_else(|error| error.number, |_| 0)
}

fn state(scope: Scope) -> Result<bool> {
    let absent = kv::get(scope, "key")?.is_none();
    let made = kv::swap(scope, "key", None, Some(b"1"))?;
    let again = kv::swap(scope, "key", None, Some(b"2"))?;
    kv::set(scope, "key", b"3")?;
    let found = kv::get(scope, "key")?;
    kv::delete(scope, "key")?;
    Ok(absent && made && !again && found.as_deref() == Some(b"3"))
}

fn retry() -> bool {
    let attempts = Cell::new(0);
    let outcome = Retry::default().run(|| {
        attempts.set(attempts.get() + 1);
        mvm::http(r#"{"url":"http://shop.test/stock"}"#, true)
    });
    outcome.is_ok() && attempts.get() == 2
}

#[no_mangle]
pub extern "C" fn mvm_run_twice() -> i32 {
    mvm::workflow(|| {
        let number: u32 = mvm::input()?.parse().unwrap_or_default();
        mvm::output(&(2 * number).to_string())
    })
}

/// Is cancelled while it does what its input says, and puts things back.
#[no_mangle]
pub extern "C" fn mvm_run_tidy() -> i32 {
    mvm::workflow(|| {
        mvm::on_cancel(true);
        let told = match mvm::input()?.as_str() {
            r#""message""# => number(mvm::receive(&["go"], None)),
            r#""request""# => {
                let _ = mvm::http(r#"{"method":"POST","url":"http://shop.test/slow"}"#, false);
                number(mvm::sleep(DAY))
            }
            _ => number(mvm::sleep(DAY)),
        };
        if told != Error::CANCELED {
            mvm::fail("not told");
        }
        let _ = mvm::http(r#"{"method":"POST","url":"http://shop.test/undo"}"#, false);
        mvm::sleep(Duration::from_secs(1))?;
        kv::set(Scope::Module, "tidied", b"1")?;
        mvm::log(Level::Info, "tidied");
        Ok(())
    })
}
