//! How long each phase took; measured always, shown with `-v`.

use std::time::{Duration, Instant};

/// Phases in order, each with its time. A phase that runs twice is added up.
#[derive(Clone, Default, Debug)]
pub struct Timing {
    /// Name and duration.
    pub phases: Vec<(&'static str, Duration)>,
}

impl Timing {
    /// Runs a phase and adds its time.
    pub(crate) fn phase<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        let duration = start.elapsed();
        match self.phases.iter_mut().find(|(known, _)| *known == name) {
            Some((_, total)) => *total += duration,
            None => self.phases.push((name, duration)),
        }
        result
    }

    /// One line for each phase.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, duration) in &self.phases {
            text.push_str(&format!("{:>9.3} ms  {name}\n", duration.as_secs_f64() * 1e3));
        }
        let total: Duration = self.phases.iter().map(|(_, duration)| *duration).sum();
        text.push_str(&format!("{:>9.3} ms  in all\n", total.as_secs_f64() * 1e3));
        text
    }
}
