//! Reads WebAssembly modules and judges whether they may share one address space.
//!
//! Three wings. Reading ([`module`], [`gather`]): files become modules, each with what its bytes, bodies and metadata
//! say. Judging ([`judge`]): names and wires become bindings, and checks turn a group into diagnostics; [`admit`] is
//! the only way to an [`Admitted`] group, and an `Admitted` group is the only thing a linker can start from. Showing
//! ([`show`], [`command`]): findings and facts become text and JSON. [`conventions`] and [`diagnostic`] are the words
//! that all of them share.
//!
//! This crate never knows an address: where a module is placed is nobody's business here.

pub mod command;
pub mod conventions;
pub mod diagnostic;
pub mod gather;
pub mod judge;
pub mod module;
pub mod show;

pub use judge::admission::{Admitted, admit};
pub use judge::policy::{Policy, Undefined, Unresolved};
pub use module::examined::{Examined, Modules};
