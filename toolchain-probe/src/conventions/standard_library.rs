//! Names become the library that a toolchain adds to every program: libc, the C++ library, or Rust's std.
//!
//! It knows names alone: whether two copies are of one build is for those who compare their code. `libc_names.txt`
//! lists the functions and variables that `libc.a` of wasi-sdk (2026), of Debian 12 (2022) and of rustc 1.63 defines
//! for others, as `llvm-nm --defined-only --extern-only` prints them; `tests/tests/standard_library.rs` prints the
//! lines that an archive has and the list lacks. What only a later libc has is nobody's, which is the safe side: it
//! stays in each module as it was.
//!
//! `libc_statics.txt` is for groups without an archive: a module that has `srandom` alone and one that has `random`
//! alone name one static variable by nothing that both have, and only somebody who read libc knows that they do. Its
//! lines are the object file, the variable, and all functions and data of the object that hold its address.

use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet};

pub use super::rust::is_of_std as is_of_rust_std;
use super::{SIGNATURE_MISMATCH, UNDEFINED_WEAK, cxx, libc_names};

/// A library that toolchains add by themselves, to every module that is linked alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StandardLibrary {
    /// The C library.
    Libc,
    /// Rust's core, alloc and std. Their names carry a hash of the build.
    RustStd,
    /// The C++ library, of which no list is kept.
    Cxx,
}

/// What libc calls at an exit, where something else that has it was linked too: handlers, and the buffers of files.
pub const FUNCS_ON_EXIT: &str = "__funcs_on_exit";
/// See [`FUNCS_ON_EXIT`].
pub const STDIO_EXIT: &str = "__stdio_exit";

/// The pointers by which libc finds the standard streams if they are linked, and the streams: the same object files
/// define both.
pub const STANDARD_STREAMS: [(&str, &str); 3] =
    [("__stdin_used", "__stdin_FILE"), ("__stdout_used", "__stdout_FILE"), ("__stderr_used", "__stderr_FILE")];

/// The libraries that wasi-sdk keeps beside libc, as shared library and as archive, and what they define for others.
const COMPANIONS: [(&str, &str, &[&str]); 6] = [
    ("libdl.so", "libdl.a", &["dlclose", "dlerror", "dlopen", "dlsym"]),
    ("libsetjmp.so", "libsetjmp.a", &["__wasm_longjmp", "__wasm_setjmp", "__wasm_setjmp_test"]),
    ("libwasi-emulated-getpid.so", "libwasi-emulated-getpid.a", &["getpid"]),
    ("libwasi-emulated-mman.so", "libwasi-emulated-mman.a", &["mmap", "mprotect", "munmap"]),
    (
        "libwasi-emulated-process-clocks.so",
        "libwasi-emulated-process-clocks.a",
        &["__clock", "clock", "getrusage", "times"],
    ),
    (
        "libwasi-emulated-signal.so",
        "libwasi-emulated-signal.a",
        &["__SIG_ERR", "__SIG_IGN", "__sysv_signal", "bsd_signal", "psignal", "raise", "signal", "strsignal"],
    ),
];

/// The library beside libc that has a function of libc's headers: as shared library and as archive.
pub fn companion_of(name: &str) -> Option<(&'static str, &'static str)> {
    let companion = COMPANIONS.iter().find(|(_, _, names)| names.contains(&name));
    companion.map(|(library, archive, _)| (*library, *archive))
}

/// The library that a name with external linkage belongs to.
pub fn library_of(name: &str) -> Option<StandardLibrary> {
    if is_of_rust_std(name) {
        return Some(StandardLibrary::RustStd);
    }
    if libc_names::contains(name) {
        return Some(StandardLibrary::Libc);
    }
    (cxx::is_of_standard_library(name) || is_variable_of_cxx(name)).then_some(StandardLibrary::Cxx)
}

/// Whether a name is of a libc, of a compiler, of a linker or of a standard library, whatever its symbol says (ISO C,
/// 7.1.3).
pub(crate) fn is_of_implementation(name: &str) -> bool {
    name.starts_with("__")
        || cxx::is_of_standard_library(name)
        || is_of_rust_std(name)
        || [UNDEFINED_WEAK, SIGNATURE_MISMATCH].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a name with a plain spelling is libc's.
pub(crate) fn is_of_libc(name: &str) -> bool {
    libc_names::contains(name) && !is_of_rust_std(name)
}

/// The object file of libc whose static variable of this name one of these functions or data uses; none if that is true
/// of several.
pub fn libc_static<'a>(name: &str, users: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    let candidates = libc_statics().get(name)?;
    let users: HashSet<&str> = users.into_iter().collect();
    let mut found = candidates.iter().filter(|(_, known)| known.iter().any(|user| users.contains(user)));
    let (object, _) = found.next()?;
    found.next().is_none().then_some(*object)
}

/// Of the static variables of a name: their object files, and who uses them.
type Statics = HashMap<&'static str, Vec<(&'static str, Vec<&'static str>)>>;

fn libc_statics() -> &'static Statics {
    static STATICS: OnceLock<Statics> = OnceLock::new();
    STATICS.get_or_init(|| {
        let mut statics = Statics::new();
        for line in include_str!("libc_statics.txt").lines() {
            let mut words = line.split(' ');
            if let (Some(object), Some(name)) = (words.next(), words.next()) {
                statics.entry(name).or_default().push((object, words.collect()));
            }
        }
        statics
    })
}

/// Whether a name is one that C forbids programs to define (ISO C, 7.1.3, 7.5), or C++ keeps to its library. Of a
/// variable called `optind` only its module tells whose it is.
pub fn is_reserved(name: &str) -> bool {
    name.starts_with('_') || name == "errno"
}

/// Whether a datum of this name may be a variable of the C++ library: `std::cout`, `__cxa_new_handler`, guards of
/// static variables in its functions.
fn is_variable_of_cxx(name: &str) -> bool {
    ["_ZNSt", "_ZNKSt", "_ZSt", "_ZZNSt", "_ZZNKSt", "_ZGVNSt", "_ZGVZNSt", "_ZGVZNKSt", "__cxa_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::{StandardLibrary, libc_static, library_of};

    #[test]
    fn a_static_variable_is_known_by_its_users() {
        let seed = libc_static("seed", ["srand"]);
        assert!(seed.is_some());
        assert_eq!(seed, libc_static("seed", ["rand"]));
        assert_eq!(libc_static("seed", ["main"]), None);
        assert_eq!(libc_static("counter", ["srand"]), None);
    }

    #[test]
    fn names_tell_their_library() {
        assert_eq!(library_of("printf"), Some(StandardLibrary::Libc));
        assert_eq!(library_of("__wasi_init_tp"), Some(StandardLibrary::Libc));
        assert_eq!(library_of("optind"), Some(StandardLibrary::Libc));
        assert_eq!(library_of("_ZNSt3__24coutE"), Some(StandardLibrary::Cxx));
        assert_eq!(library_of("main"), None);
    }
}
