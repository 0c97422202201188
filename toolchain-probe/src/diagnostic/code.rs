//! The registry of diagnostic codes.
//!
//! A code is stable and never reused. Each has a severity, a title, whether a user may overrule it, and a page for
//! `--explain`. A code is *firm* when an image made against it could not be right: `--allow` does not move those.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::Severity;

/// Whether `--allow` may turn an error into a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    /// No image could be right.
    Firm,
    /// The user may know better.
    Open,
}

macro_rules! codes {
    ($($code:ident $severity:ident $rule:ident $title:literal;)*) => {
        /// A diagnostic code.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The code as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            /// What it is about, in a line.
            pub fn title(self) -> &'static str {
                match self { $(Self::$code => $title),* }
            }

            /// The page for `--explain`.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$code => include_str!(concat!("../explain/", stringify!($code), ".md"))),* }
            }

            /// How much it matters unless a check says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity),* }
            }

            fn rule(self) -> Rule {
                match self { $(Self::$code => Rule::$rule),* }
            }
        }
    };
}

codes! {
    MF001 Error   Firm "the file is not a valid WebAssembly module";
    MF002 Error   Firm "a segment or an address lies outside what the module declares";
    SP001 Error   Open "two modules define stacks that overlap";
    SP002 Error   Firm "a shared library defines its own stack pointer";
    SP003 Error   Open "the stack pointer cannot be identified";
    SP010 Error   Firm "the stack pointer is a call, not a global";
    ABI001 Error  Firm "an import and its definition have different types";
    ABI006 Error  Firm "a memory is addressed with 64 bits";
    EH001 Error   Firm "legacy and standard exception instructions are mixed";
    EH002 Error   Open "two modules define an exception tag of one name";
    TH001 Error   Firm "shared and unshared memories are mixed";
    TH003 Error   Firm "thread-local storage cannot be merged";
    IN003 Error   Open "a module exports two entry points for its constructors";
    IN005 Error   Firm "a command that is not the one first input";
    IN011 Warning Open "constructors that nothing calls";
    DY001 Error   Firm "the module has a legacy dylink section";
    DY002 Error   Firm "the dylink.0 section is misplaced or repeated";
    DY003 Error   Firm "the dylink.0 section is missing";
    DY004 Error   Firm "no module defines a symbol";
    DY005 Info    Open "a weak reference stays undefined";
    DY006 Warning Open "two modules define a symbol";
    DY008 Warning Open "a needed library was not found";
    RL003 Error   Firm "a module that cannot be moved must move";
    MM003 Error   Firm "a memory has a custom page size";
    MM004 Error   Firm "a module has more than one memory";
    TC004 Error   Firm "the file is a component";
    LK001 Error   Firm "two inputs have one name";
    LK002 Error   Firm "a symbol to export is not defined";
    LK003 Error   Firm "the image does not fit its limits";
    LK004 Error   Firm "a re-exported import leads nowhere";
    LK005 Error   Firm "code writes to an address that the linker folds";
    LK006 Error   Firm "a symbol is used as one thing and defined as another";
    LK007 Error   Firm "something that this linker cannot link yet";
}

impl Code {
    /// Whether `--allow` may turn it from an error into a warning.
    pub fn may_be_allowed(self) -> bool {
        self.rule() == Rule::Open
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// No code is written like this.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no diagnostic code `{0}`; a code looks like ABI001")]
pub struct UnknownCode(String);

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .iter()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
            .copied()
            .ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_as_itself() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
        assert!("XX999".parse::<Code>().is_err());
    }
}
