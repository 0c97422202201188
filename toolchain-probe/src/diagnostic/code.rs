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
    MF001  Error   Firm "the file is not a valid WebAssembly module";
    MF002  Error   Firm "a segment or an address is outside what the module declares";
    SP001  Error   Open "two modules define stacks that overlap";
    SP002  Error   Firm "a shared library defines its own stack pointer";
    SP003  Error   Open "the stack pointer cannot be identified";
    SP004  Warning Open "a stack that overflows writes over data";
    SP005  Warning Open "the one stack is smaller than a module was built for";
    SP006  Error   Open "a stack pointer is not a multiple of 16";
    SP007  Error   Firm "exceptions cross a module whose stack pointer is its own";
    SP008  Info    Open "a module exports functions that move its stack pointer";
    SP009  Info    Open "a module asks where the stack or the heap is";
    SP010  Error   Firm "the stack pointer is a call, not a global";
    SP011  Warning Open "the stack pointer is set to a value from elsewhere";
    AL001  Error   Open "an allocator claims all memory above its heap";
    AL002  Error   Open "an allocator that owns the end of memory is not alone";
    AL003  Warning Open "modules with allocators of their own exchange pointers";
    AL004  Error   Firm "a heap overlaps data or the stack, or ends before it begins";
    AL005  Error   Firm "a heap at a fixed address overlaps another module";
    AL006  Error   Open "two modules define the allocation function of their interface";
    AL007  Warning Open "memory has a fixed size and code wants it to grow";
    AL010  Warning Open "several copies of libc keep their own state";
    AL011  Info    Open "several copies of libc write to standard output";
    AL012  Info    Open "several copies of Rust's standard library meet";
    AL013  Warning Open "two modules take memory from where the heap begins";
    ABI001 Error   Firm "an import and its definition have different types";
    ABI002 Warning Open "a call of the wrong type was linked into a trap";
    ABI003 Error   Open "a Rust before 1.89 passes structs in parts";
    ABI004 Error   Firm "a function returns several values where C returns one";
    ABI005 Warning Open "a union or struct may be passed by value and taken by address";
    ABI006 Error   Firm "a memory is addressed with 64 bits";
    ABI007 Warning Open "long double is aligned in two ways";
    ABI008 Warning Open "two C libraries disagree on the size of C types";
    ABI012 Info    Open "an indirect call has a type that no function in the table has";
    ABI014 Error   Firm "a C++ symbol comes from another standard library";
    ABI015 Info    Open "the entry has one name where it is called and another where it is defined";
    ABI016 Error   Firm "a symbol of libc comes from another version of libc";
    ABI017 Info    Open "Swift functions take two more parameters than their C prototypes";
    EH001  Error   Firm "legacy and standard exception instructions are mixed";
    EH002  Error   Open "two modules define an exception tag of the same name";
    EH003  Error   Firm "the state of C++ landing pads is missing or exists twice";
    EH004  Warning Open "exceptions of C++ and panics of Rust meet";
    EH005  Error   Firm "exceptions of JavaScript and of WebAssembly are mixed";
    EH007  Error   Open "a module was instrumented by asyncify before it was linked";
    TH001  Error   Firm "shared and unshared memories are mixed";
    TH002  Error   Open "code that was not built for threads uses shared memory";
    TH003  Error   Firm "thread-local storage cannot be merged";
    TH005  Error   Firm "a module starts threads";
    TH006  Error   Firm "wasm-bindgen prepared a module for threads";
    IN003  Error   Open "a module exports two entry points for its constructors";
    IN004  Error   Open "every export runs constructors and destructors";
    IN005  Error   Firm "a command that is not the first input";
    IN007  Info    Open "a start function calls an import";
    IN008  Info    Open "constructors wait for the host";
    IN010  Warning Open "an initialisation function of an old convention";
    IN011  Warning Open "constructors that nothing calls";
    DY001  Error   Firm "the module has a legacy dylink section";
    DY002  Error   Firm "the dylink.0 section is misplaced or repeated";
    DY003  Error   Firm "the dylink.0 section is missing";
    DY004  Error   Firm "no module defines a symbol";
    DY005  Info    Open "a weak reference stays undefined";
    DY006  Warning Open "two modules define a symbol";
    DY008  Warning Open "a needed library was not found";
    DY011  Error   Firm "a GOT entry is not a mutable i32";
    DY012  Error   Firm "a library asks for the table base of a 64-bit toolchain";
    DY013  Warning Open "modules have two copies of what a program has once";
    DY014  Warning Open "a name may mean the host's function or a module's";
    DY015  Info    Open "a module uses what objects hide";
    RL001  Error   Firm "the linking section is of an unknown version, or there twice";
    RL002  Error   Firm "relocations do not fit the code";
    RL003  Error   Firm "a module that cannot be moved must move";
    RL004  Error   Firm "a relocation is of an unknown type";
    RL005  Info    Open "data has no relocations";
    RL006  Warning Open "debug information cannot be moved";
    RL007  Warning Open "a custom section is left out";
    MM001  Error   Firm "two pinned modules hold the same addresses";
    MM002  Error   Firm "data lies beyond the memory's initial size";
    MM003  Error   Firm "a memory has a custom page size";
    MM004  Error   Firm "a module has more than one memory";
    MM005  Warning Open "the memory's maximum leaves no room for all modules";
    MM008  Info    Open "code uses a literal address";
    TB001  Warning Open "slot 0 of the function table is not null";
    TB002  Error   Firm "two pinned modules hold the same table slots";
    TB003  Warning Open "the function table has a fixed size and code wants it to grow";
    TB004  Error   Firm "two modules define a table of the same name";
    FT001  Error   Open "code uses instructions that the engine lacks";
    FT002  Info    Open "code uses features that the module does not declare";
    FT003  Error   Open "a feature that one module forbids is used by another";
    FT004  Info    Open "imports are written in a compact form";
    TC001  Info    Open "the toolchain of a module is unknown";
    TC002  Warning Open "modules were built for different C libraries";
    TC003  Error   Open "modules use different generations of WASI";
    TC004  Error   Firm "the file is a component";
    TC005  Error   Open "wasm-bindgen has already processed a module";
    TC006  Warning Open "modules come from different versions of one toolchain";
    RT001  Error   Firm "a Go program is no library";
    RT002  Error   Open "TinyGo's collector does not see pointers held by others";
    RT003  Error   Open "AssemblyScript's collector does not see pointers held by others";
    RT004  Error   Firm "a WASI adapter belongs to a component, not to a group";
    LK001  Error   Firm "two inputs have the same name";
    LK002  Error   Firm "a symbol to export is not defined";
    LK003  Error   Firm "the image does not fit its limits";
    LK004  Error   Firm "a re-exported import leads nowhere";
    LK005  Error   Firm "code writes to an address that the linker folds";
    LK006  Error   Firm "a symbol is used as one thing and defined as another";
    LK007  Error   Firm "something that this linker cannot link yet";
    LK008  Error   Firm "two objects define a symbol";
    LK009  Warning Open "an export has the name of the image's memory";
    LK010  Warning Open "the image exports no function";
    LK011  Warning Open "nothing of an input is in the image";
    LK012  Info    Open "data that the first input exports is not exported";
    LK013  Error   Firm "names cannot be those of the mangling asked for";
    LK014  Info    Open "much of the image is a library that is one piece";
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
