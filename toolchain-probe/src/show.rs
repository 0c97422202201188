//! Showing: findings and facts become text for people and JSON for programs.

pub mod human;
pub mod json;
pub(crate) mod report;
