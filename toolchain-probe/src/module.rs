//! Reading: the bytes of one file become a module, its bodies become sites and facts, and both say what it is.
//!
//! From the ground up: [`model`] is what the sections of a file say; `read` makes it. [`scan`] goes once through the
//! bodies; [`scanned`] is a module with what that found, and `stored` says which places of its data it fills when it
//! starts. `export_names` tells export names from definitions, and `relocations` adds the sites of relocations, once
//! `proof` has held them against the bytes ([`debug`] is what it proves of debug sections, in which [`dwarf`] knows
//! where offsets stand). `split` cuts the data of a library whose relocations are proven. [`identify`] tells who made
//! the module, and [`examined`] is all of it together. Each knows one module and no other.

pub mod debug;
pub mod dwarf;
pub mod examined;
mod export_names;
pub mod identify;
pub mod model;
pub(crate) mod proof;
pub(crate) mod read;
mod relocations;
pub mod scan;
pub mod scanned;
mod split;
mod stored;
