//! How far a link is, and how long each phase took; measured always, shown with `-v`.
//!
//! It does not know what a phase does. A link can be broken off between two phases only: inside of one, all threads
//! would have to ask.

use std::time::{Duration, Instant};

use crate::error::Stopped;
use crate::phase::{Phase, Watch};

/// Phases in order, each with its time. A phase that runs twice is added up.
#[derive(Clone, Default, Debug)]
pub struct Timing {
    /// Phase and duration.
    pub phases: Vec<(Phase, Duration)>,
}

/// A link on its way.
pub(crate) struct Progress<'p, 'w> {
    /// How long it took so far.
    pub timing: Timing,
    watch: &'p mut Watch<'w>,
}

impl<'p, 'w> Progress<'p, 'w> {
    /// A link that begins.
    pub(crate) fn new(watch: &'p mut Watch<'w>) -> Self {
        Self { timing: Timing::default(), watch }
    }

    /// Runs a phase that may refuse the inputs.
    pub(crate) fn try_phase<T, E: Into<Stopped>>(
        &mut self,
        phase: Phase,
        run: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Stopped> {
        self.phase(phase, run)?.map_err(Into::into)
    }

    /// Runs a phase and adds its time.
    pub(crate) fn phase<T>(&mut self, phase: Phase, run: impl FnOnce() -> T) -> Result<T, Stopped> {
        if (self.watch)(phase).is_break() {
            return Err(Stopped::Cancelled(phase));
        }
        let start = Instant::now();
        let result = run();
        let duration = start.elapsed();
        match self.timing.phases.iter_mut().find(|(known, _)| *known == phase) {
            Some((_, total)) => *total += duration,
            None => self.timing.phases.push((phase, duration)),
        }
        Ok(result)
    }
}

impl Timing {
    /// One line for each phase.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (phase, duration) in &self.phases {
            text.push_str(&format!("{:>9.3} ms  {phase}\n", duration.as_secs_f64() * 1e3));
        }
        let total: Duration = self.phases.iter().map(|(_, duration)| *duration).sum();
        text.push_str(&format!("{:>9.3} ms  in all\n", total.as_secs_f64() * 1e3));
        text
    }
}
