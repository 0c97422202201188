//! Showing: findings and facts become text for people and JSON for programs, and commands that change what is found.

pub(crate) mod how;
pub mod human;
pub mod json;
pub(crate) mod report;
