//! Names become the library that a toolchain adds to every program, libc or Rust's std, and its variables.
//!
//! It knows names alone: whether two copies are of one build is for those who compare their code. `libc_names.txt` lists
//! the functions that `libc.a` of wasi-sdk (2026), of Debian 12 (2022) and of rustc 1.63 defines for others, as
//! `llvm-nm --defined-only --extern-only` prints them; `libc_variables.txt` their variables, each with its linkage, its
//! object file, and all functions and data that hold its address; `tests/tests/standard_library.rs` prints the lines that
//! an archive has and the list lacks. What only a later libc has is nobody's, which is the safe side: it stays in each
//! module as it was.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::{SIGNATURE_MISMATCH, UNDEFINED_WEAK, cxx};

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

/// A variable of libc.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LibcVariable {
    /// The object file that defines it, without its ending.
    pub object: &'static str,
    /// Its name; static ones of different objects may have the same.
    pub name: &'static str,
}

impl LibcVariable {
    /// Whether it says what is free on the heap.
    pub fn is_of_allocator(self) -> bool {
        self.object == "dlmalloc"
    }
}

/// What crt1 and wasi-libc run at start-up before anything else, of each copy of libc once: constructors of priority 50
/// and the main thread.
pub const LIBC_STARTUP: [&str; 4] =
    ["__wasi_init_tp", "__wasilibc_init_ssp", "__wasilibc_initialize_environ_eagerly", "__wasilibc_populate_preopens"];

/// A name that libc asks for weakly: it does nothing unless something else that has it was linked too.
pub struct LibcHook {
    /// The name.
    pub name: &'static str,
    /// Functions and variables that are linked where the name does something.
    pub with: &'static [&'static str],
}

/// What libc does only where it is needed. A module that was linked without `atexit` runs nothing at its exit, though
/// another may have registered something: in one static link it would have. From the objects of libc that define a name
/// weakly, or name it so, and others strongly.
pub const LIBC_HOOKS: [LibcHook; 12] = [
    LibcHook { name: "__funcs_on_exit", with: &["atexit", "__cxa_atexit"] },
    LibcHook { name: "__funcs_on_quick_exit", with: &["at_quick_exit"] },
    LibcHook { name: "__stdio_exit", with: &["__towrite_needs_stdio_exit", "__stdio_write", "__stdout_FILE"] },
    LibcHook { name: "__stdin_used", with: &["__stdin_FILE"] },
    LibcHook { name: "__stdout_used", with: &["__stdout_FILE"] },
    // It has no buffer unless it was given one.
    LibcHook { name: "__stderr_used", with: &["setvbuf", "setbuf", "setbuffer", "setlinebuf"] },
    LibcHook { name: "__env_rm_add", with: &["setenv"] },
    LibcHook { name: "__lctrans_impl", with: &["__get_locale"] },
    LibcHook { name: "__wasilibc_environ", with: &["environ", "__wasilibc_initialize_environ_eagerly"] },
    LibcHook { name: "__wasilibc_maybe_reinitialize_environ_eagerly", with: &["environ"] },
    LibcHook { name: "__wasilibc_populate_preopens", with: &["__wasilibc_find_abspath"] },
    LibcHook { name: "__wasilibc_find_relpath_alloc", with: &["chdir"] },
];

/// The library that a function with external linkage belongs to.
pub fn library_of_function(name: &str) -> Option<StandardLibrary> {
    if is_of_rust_std(name) {
        return Some(StandardLibrary::RustStd);
    }
    libc_functions().contains(name).then_some(StandardLibrary::Libc)
}

/// Whether a name is of a libc, of a compiler, of a linker or of a standard library, whatever its symbol says (ISO C, 7.1.3).
pub fn is_of_implementation(name: &str) -> bool {
    name.starts_with("__")
        || cxx::is_of_standard_library(name)
        || is_of_rust_std(name)
        || [UNDEFINED_WEAK, SIGNATURE_MISMATCH].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a name with a plain spelling is libc's.
pub fn is_of_libc(name: &str) -> bool {
    library_of_function(name) == Some(StandardLibrary::Libc) || variable_of_libc(name, false, []).is_some()
}

/// The variable of libc that has this name. Names with external linkage are libc's in every program; of the static ones
/// of this name it is the one that has one of these users, and none if that is true of several.
pub fn variable_of_libc<'a>(
    name: &str,
    is_static: bool,
    users: impl IntoIterator<Item = &'a str>,
) -> Option<LibcVariable> {
    let candidates = libc_variables().get(name)?;
    let users: HashSet<&str> = users.into_iter().collect();
    let is_it = |known: &&Used| {
        known.is_static == is_static && (!is_static || known.users.iter().any(|user| users.contains(user)))
    };
    let mut found = candidates.iter().filter(is_it);
    let variable = found.next()?.variable;
    found.next().is_none().then_some(variable)
}

/// Whether a function or another variable of libc uses a variable of libc.
pub fn uses_variable_of_libc(user: &str, variable: LibcVariable) -> bool {
    let candidates = libc_variables().get(variable.name).into_iter().flatten();
    candidates.filter(|known| known.variable == variable).any(|known| known.users.contains(&user))
}

fn libc_functions() -> &'static HashSet<&'static str> {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| include_str!("libc_names.txt").lines().chain(LIBC_STARTUP).collect())
}

/// A variable, and the functions and data that hold its address.
struct Used {
    variable: LibcVariable,
    is_static: bool,
    users: Vec<&'static str>,
}

/// By name. A line of the file is: linkage, object, name, users.
fn libc_variables() -> &'static HashMap<&'static str, Vec<Used>> {
    static VARIABLES: OnceLock<HashMap<&'static str, Vec<Used>>> = OnceLock::new();
    VARIABLES.get_or_init(|| {
        let mut variables: HashMap<&str, Vec<Used>> = HashMap::new();
        for line in include_str!("libc_variables.txt").lines() {
            let mut words = line.split(' ');
            if let (Some(linkage), Some(object), Some(name)) = (words.next(), words.next(), words.next()) {
                let (variable, users) = (LibcVariable { object, name }, words.collect());
                variables.entry(name).or_default().push(Used { variable, is_static: linkage == "static", users });
            }
        }
        variables
    })
}

/// Whether a name is an item of core, alloc or std: `_ZN3std2io...17h<hash>E`, or `_RNvNtCs<hash>_3std2io...`.
pub fn is_of_rust_std(name: &str) -> bool {
    if let Some(path) = name.strip_prefix("_ZN") {
        return ["3std", "4core", "5alloc"].iter().any(|library| path.starts_with(library)) && ends_with_hash(path);
    }
    // The first crate that a path names is where the item is.
    let first_crate = name.strip_prefix("_R").and_then(|path| path.split_once("Cs")).map(|(_, rest)| rest);
    let path = first_crate.and_then(|rest| rest.split_once('_')).map(|(_, path)| path);
    path.is_some_and(|path| ["3std", "4core", "5alloc"].iter().any(|library| path.starts_with(library)))
}

/// Whether a datum of this name may be a variable of the C++ library: `std::cout`, `__cxa_new_handler`, guards of static
/// variables in its functions.
pub fn is_variable_of_cxx(name: &str) -> bool {
    ["_ZNSt", "_ZNKSt", "_ZSt", "_ZZNSt", "_ZZNKSt", "_ZGVNSt", "_ZGVZNSt", "_ZGVZNKSt", "__cxa_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// Whether a name ends as rustc ends it, `17h0123456789abcdefE`: a C++ namespace may be called `core` as well.
pub fn ends_with_hash(name: &str) -> bool {
    let hash = name.strip_suffix('E').and_then(|rest| rest.rsplit_once("17h")).map(|(_, hash)| hash);
    hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Whether a variable of libc has a name that C forbids programs to define. `optind` of a program is no error: its libc's
/// is not linked then.
pub fn is_reserved(name: &str) -> bool {
    name.starts_with('_') || name == "errno"
}

#[cfg(test)]
mod tests {
    use super::{StandardLibrary, is_of_rust_std, library_of_function, uses_variable_of_libc, variable_of_libc};

    #[test]
    fn names_tell_their_library() {
        assert_eq!(library_of_function("printf"), Some(StandardLibrary::Libc));
        assert_eq!(library_of_function("__wasi_init_tp"), Some(StandardLibrary::Libc));
        assert_eq!(library_of_function("main"), None);
        assert!(is_of_rust_std("_ZN3std2io5stdio6STDOUT17h0123456789abcdefE"));
        assert!(is_of_rust_std("_RNvNtNtCsaBc12_3std2io5stdio6STDOUT"));
        assert!(!is_of_rust_std("_RNvCsaBc12_3app7COUNTER"));
        assert!(!is_of_rust_std("_ZN3app7COUNTER17h0123456789abcdefE"));
        assert!(!is_of_rust_std("_ZN4coreL7counterE"));
    }

    #[test]
    fn a_variable_is_known_by_its_name_and_its_users() {
        let seed = variable_of_libc("seed", true, ["srand"]);
        assert!(seed.is_some());
        assert_eq!(seed, variable_of_libc("seed", true, ["rand"]));
        assert_eq!(variable_of_libc("seed", true, ["main"]), None);
        assert_eq!(variable_of_libc("seed", false, ["rand"]), None);
        assert_eq!(variable_of_libc("counter", true, ["srand"]), None);
    }

    #[test]
    fn a_variable_that_programs_name_is_known_by_its_name() {
        let optind = variable_of_libc("optind", false, []).expect("getopt has it");
        assert!(uses_variable_of_libc("getopt", optind) && !uses_variable_of_libc("main", optind));
    }
}
