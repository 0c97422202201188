//! A read module becomes what it is: who made it, which stack and which allocator it has.
//!
//! Everything here is told from one module alone, from its code where possible and from its metadata where not:
//! `producers` and `target_features` are hints, because every tool may drop or rewrite them, while instructions are
//! what runs. "Not identifiable" is an answer; a guess is not.

pub mod allocator;
pub mod control;
mod snapshot;
pub mod stack;
pub mod toolchain;

pub(crate) use allocator::AllocatorFacts;
pub use control::ControlFacts;
pub(crate) use stack::StackFacts;
pub(crate) use toolchain::ToolchainFacts;

use crate::module::scanned::Scanned;

/// What a module is.
#[derive(Clone, Default, Debug)]
pub struct Identity {
    /// Who made it, in which language, for which C library and WASI.
    pub toolchain: ToolchainFacts,
    /// Its shadow stack.
    pub stack: StackFacts,
    /// Its heap.
    pub allocator: AllocatorFacts,
    /// How it throws, jumps and starts.
    pub control: ControlFacts,
}

/// Identifies a module whose sections and bodies have been read.
pub(crate) fn identify(module: &Scanned<'_>) -> Identity {
    let stack = stack::identify_stack(module);
    let toolchain = toolchain::identify_toolchain(module, &stack);
    let allocator = allocator::identify_allocator(module, toolchain.family);
    let control = control::identify_control(module, &stack, &toolchain);
    Identity { toolchain, stack, allocator, control }
}
