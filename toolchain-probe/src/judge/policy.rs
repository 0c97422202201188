//! What a user wants: how findings are judged, and what becomes of what is undefined.
//!
//! A policy is applied after all checks have spoken, so that no check has to know what the user overrules.

use std::collections::BTreeSet;

use super::engine::Engine;
use super::heaps::AllocatorPolicy;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// What to do with a reference that no module defines. Undefined data is refused whatever is said of functions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Undefined {
    /// Refuse it.
    #[default]
    Error,
    /// Leave functions to the host, as imports from `env`.
    Import,
    /// Functions trap when called.
    Trap,
}

/// A rule for all references that no module defines, and names with a rule of their own.
#[derive(Clone, Default, Debug)]
pub struct Unresolved {
    /// The rule for all other names.
    pub policy: Undefined,
    /// Names that the host has.
    pub import: BTreeSet<String>,
    /// Names that trap when called.
    pub trap: BTreeSet<String>,
}

impl Unresolved {
    /// The rule for this name.
    pub fn rule(&self, name: &str) -> Undefined {
        if self.import.contains(name) {
            Undefined::Import
        } else if self.trap.contains(name) {
            Undefined::Trap
        } else {
            self.policy
        }
    }
}

/// What rustc gives a program, and more than wasm-ld's 64 KiB for C: deep recursion of either fits.
pub(crate) const DEFAULT_STACK_SIZE_BYTES: u32 = 1 << 20;

/// How the user wants findings to be judged.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Codes whose errors become warnings, where the code permits it.
    pub allow: Vec<Code>,
    /// Codes whose findings become errors; stronger than `allow`.
    pub deny: Vec<Code>,
    /// Whether warnings become errors, but for codes in `allow`.
    pub denies_warnings: bool,
    /// What to do with undefined references.
    pub unresolved: Unresolved,
    /// What becomes of several allocators.
    pub allocator: AllocatorPolicy,
    /// Size of the one stack, in bytes.
    pub stack_size_bytes: u32,
    /// The engine that the image is for, where the user says.
    pub engine: Option<Engine>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            deny: Vec::new(),
            denies_warnings: false,
            unresolved: Unresolved::default(),
            allocator: AllocatorPolicy::default(),
            stack_size_bytes: DEFAULT_STACK_SIZE_BYTES,
            engine: None,
        }
    }
}

impl Policy {
    /// Gives a finding the severity that the user wants it to have. A pending one is judged when it is settled.
    pub fn judge(&self, diagnostic: &mut Diagnostic) {
        let code = diagnostic.code;
        if self.deny.contains(&code) {
            diagnostic.severity = Severity::Error;
        } else if self.allow.contains(&code) && diagnostic.severity == Severity::Error && code.may_be_allowed() {
            diagnostic.severity = Severity::Warning;
        }
        let is_denied = self.denies_warnings && !self.allow.contains(&code);
        if is_denied && diagnostic.severity == Severity::Warning {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Tells a user who allowed a firm code why the error is still one. It is said last, once, of what is shown.
    pub fn note_firm(&self, diagnostic: &mut Diagnostic) {
        let code = diagnostic.code;
        if self.allow.contains(&code) && !code.may_be_allowed() {
            diagnostic.notes.push(format!("`--allow {code}` has no effect: no image could be right"));
        }
    }
}
