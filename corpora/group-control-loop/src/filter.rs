//! The filter as a component.

wit_bindgen::generate!({ world: "filter", path: "wit" });

mod low_pass;

use std::cell::Cell;

use exports::test::control::smoothing::Guest;
use low_pass::LowPass;

thread_local! {
    static FILTER: Cell<LowPass> = const { Cell::new(LowPass::new()) };
}

struct Filter;

fn with<T>(work: impl FnOnce(&mut LowPass) -> T) -> T {
    FILTER.with(|cell| {
        let mut filter = cell.get();
        let done = work(&mut filter);
        cell.set(filter);
        done
    })
}

impl Guest for Filter {
    fn tune(cutoff: f32, sample_rate: f32) {
        FILTER.set(LowPass::tuned(cutoff, sample_rate));
    }

    fn smooth(sample: f32) -> f32 {
        with(|filter| filter.smooth(sample))
    }

    fn smooth_all(mut samples: Vec<f32>) -> Vec<f32> {
        with(|filter| samples.iter_mut().for_each(|sample| *sample = filter.smooth(*sample)));
        samples
    }
}

export!(Filter);
