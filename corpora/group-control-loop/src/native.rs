//! The filter for a program of the machine itself: nothing of the standard library is needed.
#![no_std]

mod low_pass;

use core::cell::Cell;
use core::slice;

use low_pass::LowPass;

struct State(Cell<LowPass>);

// SAFETY: the program has one thread.
unsafe impl Sync for State {}

static STATE: State = State(Cell::new(LowPass::new()));

#[unsafe(no_mangle)]
pub extern "C" fn filter_tune(cutoff: f32, sample_rate: f32) {
    STATE.0.set(LowPass::tuned(cutoff, sample_rate));
}

#[unsafe(no_mangle)]
pub extern "C" fn filter_smooth(sample: f32) -> f32 {
    let mut filter = STATE.0.get();
    let smooth = filter.smooth(sample);
    STATE.0.set(filter);
    smooth
}

/// # Safety
/// So many samples are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn filter_smooth_all(samples: *mut f32, count: usize) {
    let mut filter = STATE.0.get();
    // SAFETY: the caller says so.
    let samples = unsafe { slice::from_raw_parts_mut(samples, count) };
    samples.iter_mut().for_each(|sample| *sample = filter.smooth(*sample));
    STATE.0.set(filter);
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
