//! Keys and values: a run's own, and those that all runs of a module share.

use crate::{checked, host, taken, Error, Result};

/// Who shares a key.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    Run,
    Module,
}

/// The value, if there is one.
pub fn get(scope: Scope, key: &str) -> Result<Option<Vec<u8>>> {
    match taken(unsafe { host::kv_get(scope as i32, key.as_ptr(), key.len()) }) {
        Err(error) if error.number == Error::NOT_FOUND => Ok(None),
        value => value.map(Some),
    }
}

pub fn set(scope: Scope, key: &str, value: &[u8]) -> Result<()> {
    let set = unsafe { host::kv_set(scope as i32, key.as_ptr(), key.len(), value.as_ptr(), value.len()) };
    checked(set.into()).map(drop)
}

pub fn delete(scope: Scope, key: &str) -> Result<()> {
    checked(unsafe { host::kv_delete(scope as i32, key.as_ptr(), key.len()) }.into()).map(drop)
}

/// Sets the value, or removes it, if the key has the expected one; whether it had.
pub fn swap(scope: Scope, key: &str, expected: Option<&[u8]>, value: Option<&[u8]>) -> Result<bool> {
    let parts = |bytes: Option<&[u8]>| bytes.map_or((std::ptr::null(), -1), |b| (b.as_ptr(), b.len() as isize));
    let (expected, expected_length) = parts(expected);
    let (value, length) = parts(value);
    let swapped = unsafe {
        host::kv_swap(scope as i32, key.as_ptr(), key.len(), expected, expected_length, value, length)
    };
    match checked(swapped.into()) {
        Err(error) if error.number == Error::EXISTS => Ok(false),
        swapped => swapped.map(|_| true),
    }
}
