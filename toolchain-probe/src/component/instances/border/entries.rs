//! What starts and what runs becomes the entries of a group: `_initialize`, and `_start` if it exports `wasi:cli/run`.
//!
//! What starts runs once, whichever of the two a host calls first, and how often. A run that fails has no exit code:
//! nothing says that the host has `wasi:cli/exit`, so `_start` traps. It does not know what the functions do. The
//! surprising choice: `_start` is beside the export that the component model has for it, and is an export like another:
//! who makes a component of the image again calls that one, and who only knows core modules finds this.

use super::super::parts::{Export, Signature};
use super::calls::{Body, call};

/// What start functions of a group become.
pub(super) struct Entries {
    starts: Vec<u32>,
    run: Option<u32>,
}

/// Whether an export is what a command of WASI 0.2 runs: it says whether it failed, and nothing has to end that.
pub(super) fn is_run(export: &Export, ty: &Signature) -> bool {
    let is_named = export.name.starts_with("wasi:cli/run@0.2.") && export.name.ends_with("#run");
    is_named && export.post_return.is_none() && ty.params.is_empty() && ty.results == ["i32"]
}

impl Entries {
    /// The functions that start, in order, and the one that runs.
    pub(super) fn new(starts: Vec<u32>, run: Option<u32>) -> Self {
        Self { starts, run }
    }

    /// The global and the function that see to it that what starts does so once, if anything does.
    pub(super) fn once(&self) -> Option<(&'static str, String)> {
        let calls: String = self.starts.iter().map(|start| call(*start, 0)).collect();
        let once =
            format!("(if (global.get $initialised) (then (return))) (global.set $initialised (i32.const 1)) {calls}");
        (!self.starts.is_empty()).then_some(("(global $initialised (mut i32) (i32.const 0))", once))
    }

    /// What a host calls: names and functions.
    pub(super) fn exports(&self) -> impl Iterator<Item = (&'static str, Body)> {
        let initialise = if self.starts.is_empty() { "" } else { "(call $initialise)" };
        let initialises = (!self.starts.is_empty()).then(|| ("_initialize", initialise.to_owned()));
        let runs = self.run.map(|run| ("_start", format!("{initialise} (if {} (then (unreachable)))", call(run, 0))));
        initialises.into_iter().chain(runs).map(|(name, code)| (name, Body { code, ..Body::default() }))
    }
}
