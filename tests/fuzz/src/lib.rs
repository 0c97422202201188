//! Damaged inputs without end: whatever the inputs, the probe and the linker must not panic, not abort, keep within
//! bounds of time and memory, and write no invalid image.
//!
//! A *bundle* is the inputs of one run with its options ([`bundle`]). It starts from what the repository has
//! ([`seeds`], [`bombs`]) or is a group of small modules that a seed makes ([`mod@generate`]), and is changed
//! ([`mod@mutate`]) as a *recipe* says ([`recipe`]); a *target* runs it ([`target`]) within *bounds* ([`bounds`]). The
//! program `fuzz` does so on all cores, each share of the work in a process of its own, because no one survives a stack
//! overflow. It does not know what an image computes: that is tested elsewhere.

pub mod bombs;
pub mod bounds;
pub mod bundle;
pub mod generate;
pub mod leb;
pub mod libfuzzer;
pub mod module;
pub mod mutate;
pub mod names;
pub mod random;
pub mod recipe;
pub mod seeds;
pub mod target;
pub mod wires;
