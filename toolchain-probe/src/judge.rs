//! Judging: a group of examined modules becomes bindings, findings, and an admitted group or a refusal.

pub mod admission;
pub mod binding;
pub mod checks;
pub mod engine;
pub mod heaps;
pub(crate) mod policy;
