//! Fingerprints of the code become the allocator: whose heap is it, and what does it take for its own.

use crate::model::Module;

/// The heap of a module.
#[derive(Clone, Default, Debug)]
pub struct AllocatorFacts {}

/// Says which allocator a module has.
pub fn identify_allocator(module: &Module<'_>) -> AllocatorFacts {
    let _ = module;
    AllocatorFacts {}
}
