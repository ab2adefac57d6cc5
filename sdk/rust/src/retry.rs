//! Trying again what may pass.

use crate::{http, random, sleep, Error, Response, Result};
use std::time::Duration;

/// When to try again: at most so many attempts, with a wait between them that grows up to a longest
/// one, less a part of it by chance that is recorded. Each attempt and each wait is a step of its
/// own, so only for what may be done more than once.
#[derive(Clone, Copy)]
pub struct Retry {
    /// At most so many attempts, the first included.
    pub attempts: u32,
    /// After the first attempt.
    pub first_wait: Duration,
    /// Each wait is so much of the one before it: 200 doubles it.
    pub factor_percent: u32,
    pub longest_wait: Duration,
    /// Up to so much of a wait is left out.
    pub jitter_percent: u32,
    /// Whether another attempt follows this failure.
    pub retryable: fn(&Error) -> bool,
}

impl Default for Retry {
    fn default() -> Self {
        Retry {
            attempts: 5,
            first_wait: Duration::from_secs(1),
            factor_percent: 200,
            longest_wait: Duration::from_secs(60),
            jitter_percent: 50,
            retryable: may_pass,
        }
    }
}

/// No connection, no answer in time, an unknown outcome, or "not at the moment".
pub fn may_pass(error: &Error) -> bool {
    matches!(error.number, Error::TRANSPORT | Error::TIMED_OUT | Error::INTERRUPTED | Error::BUSY)
}

/// Whether a status of an answer is one that another attempt may not meet.
pub fn status_may_pass(status: u32) -> bool {
    matches!(status, 408 | 425 | 429) || status >= 500
}

impl Retry {
    /// Tries until it succeeds, fails for good, or has been tried often enough.
    pub fn run<T>(&self, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
        for number in 1.. {
            match attempt() {
                Err(error) if number < self.attempts && (self.retryable)(&error) => sleep(self.wait(number)?)?,
                outcome => return outcome,
            }
        }
        unreachable!("attempts are counted in 32 bits")
    }

    /// Makes an idempotent request until it has an answer whose status is not "later"; the last
    /// answer if there is none.
    pub fn http(&self, request: &str) -> Result<Response> {
        let mut last = None;
        let outcome = self.run(|| {
            let response = http(request, true)?;
            if status_may_pass(response.status()) {
                last = Some(response);
                return Err(Error { number: Error::BUSY, message: "the server says: later".into() });
            }
            Ok(response)
        });
        match (outcome, last) {
            (Err(error), Some(response)) if error.number == Error::BUSY => Ok(response),
            (outcome, _) => outcome,
        }
    }

    fn wait(&self, attempt: u32) -> Result<Duration> {
        let longest = self.longest_wait.as_nanos();
        let mut wait = self.first_wait.as_nanos();
        for _ in 1..attempt {
            wait = (wait * u128::from(self.factor_percent) / 100).min(longest);
        }
        wait = wait.min(longest);
        if self.jitter_percent > 0 {
            let mut chance = [0; 2];
            random(&mut chance)?;
            wait -= wait * u128::from(self.jitter_percent) * u128::from(u16::from_le_bytes(chance)) / 6_553_600;
        }
        Ok(Duration::from_nanos(wait as u64))
    }
}
