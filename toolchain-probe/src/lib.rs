//! Reads WebAssembly modules and judges whether they may share one address space.
//!
//! Bytes become a [`model::Module`] ([`read`]), its bodies become [`scan::CodeFacts`] in one validating pass, both tell
//! what it is ([`identify`]), names become [`binding::Bindings`], and the [`checks`] turn all of them into diagnostics. [`admit`] is the only way to an
//! [`Admitted`] group, and an `Admitted` group is the only thing a linker can start from.
//!
//! This crate never knows an address: where a module is placed is nobody's business here.

pub mod admission;
pub mod archive;
pub mod binding;
pub mod checks;
pub mod command;
pub mod conventions;
pub mod diagnostic;
pub mod dwarf;
pub mod files;
pub mod gather;
pub mod heaps;
pub mod identify;
pub mod model;
pub mod proof;
pub mod read;
pub mod report;
pub mod scan;
pub mod selection;
pub mod unwanted;

pub use admission::{Admitted, Policy, Undefined, Unresolved, admit};
pub use model::Module;
