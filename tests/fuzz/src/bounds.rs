//! A run is measured: its CPU time has a bound, and the most memory that it holds at once one by the size of its inputs
//! and of the image. An imported memory makes an image larger than its inputs: its zeros are stored.
//!
//! Memory is counted by the allocator `peak_alloc`, which the program has to install; CPU time is that of the calling
//! thread, so nothing else that the machine does is counted. The caller has to run all work on that thread.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use peak_alloc::PeakAlloc;

use crate::bundle::Bundle;
use crate::target::{Outcome, Target, run};

/// The most CPU time of a run.
pub const MAX_TIME: Duration = Duration::from_secs(2);
/// How often a run is measured until it took too long.
const MEASUREMENTS: usize = 3;
/// The most memory of a run, beside what its inputs may take.
const MAX_BYTES: usize = 64 << 20;
/// The most memory for each byte of input.
const MAX_FACTOR: usize = 20;

/// Where the last panic was, and what it said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// What a run took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// CPU time of the thread.
    pub time: Duration,
    /// The most bytes that were in use at once, beside those before.
    pub bytes: usize,
}

/// Keeps what panics say instead of showing it.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut panic) = PANIC.lock() {
            // Empty unless RUST_BACKTRACE asks for it.
            let trace = Backtrace::capture();
            let trace = if trace.status() == BacktraceStatus::Captured { trace.to_string() } else { String::new() };
            *panic = Some(format!("{} {trace}", info.to_string().replace('\n', " ")));
        }
    }));
}

/// Runs a target within bounds. What took too long is measured again: a machine that others use makes also CPU time
/// longer, and an input that needs the time needs it each time.
///
/// # Errors
/// What does not hold: the target's own word, a panic, or a bound.
pub fn measured(target: Target, bundle: &Bundle, folder: &Path) -> (Result<Outcome, String>, Cost) {
    let is_fast = |(_, cost): &(_, Cost)| cost.time <= MAX_TIME;
    let mut last = measured_once(target, bundle, folder);
    for _ in 1..MEASUREMENTS {
        if is_fast(&last) {
            break;
        }
        last = measured_once(target, bundle, folder);
    }
    last
}

fn measured_once(target: Target, bundle: &Bundle, folder: &Path) -> (Result<Outcome, String>, Cost) {
    let allocator = PeakAlloc;
    allocator.reset_peak_usage();
    let (before, start) = (allocator.current_usage(), cpu_time());
    let result = catch_unwind(AssertUnwindSafe(|| run(target, bundle, folder)));
    let cost = Cost { time: cpu_time().saturating_sub(start), bytes: allocator.peak_usage().saturating_sub(before) };
    let result = result.unwrap_or_else(|_| {
        let panic = PANIC.lock().ok().and_then(|mut panic| panic.take());
        Err(format!("panic: {}", panic.unwrap_or_default()))
    });
    let image_bytes = result.as_ref().map_or(0, |outcome| outcome.image_bytes);
    let allowed = MAX_BYTES + MAX_FACTOR * (bundle.size() + image_bytes);
    let result = result.and_then(|outcome| {
        if cost.time > MAX_TIME {
            Err(format!("time: {:?} for {} bytes", cost.time, bundle.size()))
        } else if cost.bytes > allowed {
            Err(format!("memory: {} bytes for {} bytes, at most {allowed} are allowed", cost.bytes, bundle.size()))
        } else {
            Ok(outcome)
        }
    });
    (result, cost)
}

fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}
