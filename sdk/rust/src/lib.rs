//! Durable workflows in Rust, for ABI version 1 (docs/engine-abi.md). No dependencies.
//!
//! ```ignore
//! mvm::module!(r#"{"name":"hello","version":"1","abi":1,"workflows":[{"name":"start"}]}"#);
//!
//! #[no_mangle]
//! pub extern "C" fn mvm_run_start() -> i32 {
//!     mvm::workflow(|| mvm::output(r#"{"hello":true}"#))
//! }
//! ```

use std::fmt;
use std::time::Duration;

mod host;
pub mod kv;
mod retry;

pub use retry::{may_pass, status_may_pass, Retry};

/// Why a call did not do what it was asked to; numbers are those of the ABI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub number: i32,
    pub message: String,
}

impl Error {
    pub const NOT_FOUND: i32 = -2;
    /// The engine stopped during the call: whether it took effect is unknown.
    pub const INTERRUPTED: i32 = -4;
    /// No connection, or it broke off.
    pub const TRANSPORT: i32 = -5;
    /// Not at the moment.
    pub const BUSY: i32 = -11;
    pub const EXISTS: i32 = -17;
    pub const TIMED_OUT: i32 = -110;
    /// The run is being cancelled; told once, to runs that called [`on_cancel`].
    pub const CANCELED: i32 = -125;
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.number)
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;

/// Describes the module: JSON with its name, version, ABI and workflows.
#[macro_export]
macro_rules! module {
    ($json:expr) => {
        const _: () = {
            const JSON: &str = $json;
            #[used]
            #[link_section = "mvm.module"]
            static MANIFEST: [u8; JSON.len()] = {
                let mut bytes = [0; JSON.len()];
                let mut i = 0;
                while i < bytes.len() {
                    bytes[i] = JSON.as_bytes()[i];
                    i += 1;
                }
                bytes
            };
        };
    };
}

/// Runs a workflow: an error, or a panic, ends the run as failed with its message.
pub fn workflow(body: impl FnOnce() -> Result<()>) -> i32 {
    std::panic::set_hook(Box::new(|panic| fail(&panic.to_string())));
    match body() {
        Ok(()) => 0,
        Err(error) => fail(&error.to_string()),
    }
}

pub(crate) fn taken(length: i64) -> Result<Vec<u8>> {
    let mut bytes = vec![0; checked(length)? as usize];
    let count = unsafe { host::take(bytes.as_mut_ptr(), bytes.len()) };
    bytes.truncate(count as usize);
    Ok(bytes)
}

pub(crate) fn text(length: i64) -> Result<String> {
    taken(length).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

pub(crate) fn checked(result: i64) -> Result<i64> {
    if result >= 0 {
        return Ok(result);
    }
    let message = text(unsafe { host::last_error() }).unwrap_or_default();
    Err(Error { number: result as i32, message })
}

fn nanos(wait: Option<Duration>) -> i64 {
    wait.map_or(-1, |time| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}

/// The input that the run was started with: JSON text.
pub fn input() -> Result<String> {
    text(unsafe { host::input() })
}

/// Sets the result of the run, JSON text; of several the last one counts.
pub fn output(json: &str) -> Result<()> {
    checked(unsafe { host::output(json.as_ptr(), json.len()) }.into()).map(drop)
}

/// Answers whoever started the run before it ends; possible once.
pub fn respond(json: &str) -> Result<()> {
    checked(unsafe { host::respond(json.as_ptr(), json.len()) }.into()).map(drop)
}

/// Ends the run as failed for good.
pub fn fail(message: &str) -> ! {
    unsafe { host::fail(message.as_ptr(), message.len()) };
    unreachable!("the engine does not return from fail")
}

/// Ends the run as failed for what may pass: another execution may do better.
pub fn fail_for_now(message: &str) -> ! {
    unsafe { host::fail_for_now(message.as_ptr(), message.len()) };
    unreachable!("the engine does not return from fail_for_now")
}

/// How much a log line matters.
#[derive(Clone, Copy, Debug)]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// Log lines belong to the run; a replay does not repeat them.
pub fn log(level: Level, message: &str) {
    unsafe { host::log(level as i32, message.as_ptr(), message.len()) }
}

/// Shows a row on the page of the job: JSON `{id, status, url, urls_left}`.
pub fn progress(json: &str) -> Result<()> {
    checked(unsafe { host::progress(json.as_ptr(), json.len()) }.into()).map(drop)
}

/// Nanoseconds since 1970, recorded.
pub fn now() -> i64 {
    unsafe { host::now() }
}

/// Time since the run began, recorded; never decreases, across restarts too.
pub fn monotonic() -> Duration {
    Duration::from_nanos(u64::try_from(unsafe { host::monotonic() }).unwrap_or_default())
}

/// The bytes of a random (version 4) UUID, recorded.
pub fn uuid() -> [u8; 16] {
    let mut bytes = [0; 16];
    unsafe { host::uuid(bytes.as_mut_ptr()) };
    bytes
}

/// Fills the bytes by chance, recorded; at most 64 KiB.
pub fn random(bytes: &mut [u8]) -> Result<()> {
    checked(unsafe { host::random(bytes.as_mut_ptr(), bytes.len()) }.into()).map(drop)
}

/// Waits durably: a run that is restarted waits only for what is left.
pub fn sleep(time: Duration) -> Result<()> {
    checked(unsafe { host::sleep(nanos(Some(time))) }.into()).map(drop)
}

/// An answer: JSON `{status, url, headers, body_length}`, and the body.
pub struct Response {
    pub head: String,
    pub body: Vec<u8>,
}

impl Response {
    /// The status of the answer.
    pub fn status(&self) -> u32 {
        let digits = self.head.split("\"status\":").nth(1).unwrap_or_default();
        digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
    }
}

/// Makes a request, described as JSON. Unless idempotent it leaves at most once.
pub fn http(request: &str, idempotent: bool) -> Result<Response> {
    let head = text(unsafe { host::http(request.as_ptr(), request.len(), idempotent.into()) })?;
    Ok(Response { head, body: taken(unsafe { host::body() })? })
}

/// A message by its type, with JSON as its data.
pub struct Message {
    pub kind: String,
    pub data: String,
}

/// Waits for a message of one of these types, or of any for none; for ever without a time.
pub fn receive(types: &[&str], wait: Option<Duration>) -> Result<Message> {
    let json = format!("[{}]", types.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join(","));
    let kind = text(unsafe { host::recv(json.as_ptr(), json.len(), nanos(wait)) })?;
    Ok(Message { kind, data: text(unsafe { host::body() })? })
}

/// Sends a message to an unfinished run, once.
pub fn send(run: &str, kind: &str, json: &str) -> Result<()> {
    let sent = unsafe {
        host::send(run.as_ptr(), run.len(), kind.as_ptr(), kind.len(), json.as_ptr(), json.len())
    };
    checked(sent.into()).map(drop)
}

/// The run's own id.
pub fn run_id() -> String {
    text(unsafe { host::run_id() }).unwrap_or_default()
}

/// Starts a child, described as JSON `{workflow, input?, module?, version?, detached?}`; its id.
pub fn spawn(request: &str) -> Result<String> {
    text(unsafe { host::spawn(request.as_ptr(), request.len()) })
}

/// Waits for a child's end: JSON `{id, status, output?, error?}`.
pub fn join(child: &str, wait: Option<Duration>) -> Result<String> {
    text(unsafe { host::join(child.as_ptr(), child.len(), nanos(wait)) })
}

/// Whether the run is told of its cancellation by [`Error::CANCELED`] instead of being stopped.
pub fn on_cancel(told: bool) {
    let _ = unsafe { host::on_cancel(told.into()) };
}

/// The value of a secret; what is written down keeps it out.
pub fn secret(name: &str) -> Result<Vec<u8>> {
    taken(unsafe { host::secret(name.as_ptr(), name.len()) })
}
