//! A shared-everything linker.
pub mod command;
