//! Hands out a limited number of seats, each once, to however many runs ask at the same time: the
//! count is shared by all runs of the module and only ever swapped.

use mvm::kv::{self, Scope};
use mvm::Level;

mvm::module!(r#"{"name":"reservation","version":"0.1.0","abi":1,"workflows":[{"name":"start"}]}"#);

const SEATS: u32 = 3;

#[no_mangle]
pub extern "C" fn mvm_run_start() -> i32 {
    mvm::workflow(|| match reserve()? {
        Some(seat) => mvm::output(&format!(r#"{{"seat":{seat}}}"#)),
        None => {
            mvm::log(Level::Warn, "sold out");
            mvm::output(r#"{"seat":null}"#)
        }
    })
}

fn reserve() -> mvm::Result<Option<u32>> {
    loop {
        let taken = kv::get(Scope::Module, "taken")?;
        let count = taken.as_deref().map_or(0, number);
        if count >= SEATS {
            return Ok(None);
        }
        let next = (count + 1).to_string();
        if kv::swap(Scope::Module, "taken", taken.as_deref(), Some(next.as_bytes()))? {
            return Ok(Some(count + 1));
        }
    }
}

fn number(bytes: &[u8]) -> u32 {
    std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}
