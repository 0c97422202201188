//! The list of libc's names has every function and variable that the libc which was fetched, and the archives beside
//! it, define for others.
//!
//! A name that the list lacks belongs to nobody, so that two modules which each have it keep two. When the test fails,
//! it prints the names that are missing. Functions that hold the address of a variable of libc are in the list of its
//! state.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use libtest_mimic::{Arguments, Failed, Trial};
use toolchain_probe::module::model::index::DataIndex;
use toolchain_probe::{
    Examined,
    conventions::libc_state::comes_to_state,
    conventions::standard_library::{StandardLibrary, companion_of, library_of},
    gather::archive::{ArchiveError, members},
    module::examined::examine,
    module::model::index::FuncIndex,
    module::model::linking::{Symbol, SymbolKind},
    module::scan::SiteKind,
};
use wasmparser::SymbolFlags;

/// Where the libc lies that `corpora/fetch` brings.
const FETCHED: &str = "corpora/fetched/sysroot/lib/wasm32-wasip1";
/// Its archives that have code.
const ARCHIVES: [&str; 7] = [
    "libc.a",
    "libdl.a",
    "libsetjmp.a",
    "libwasi-emulated-getpid.a",
    "libwasi-emulated-mman.a",
    "libwasi-emulated-process-clocks.a",
    "libwasi-emulated-signal.a",
];
/// Another libc to read instead: an older one, when the list is made anew.
const ANOTHER: &str = "LIBC_ARCHIVE";
/// What a program may define itself, or the compiler: the entry that calls `main`, and the tag of `longjmp`.
const OF_PROGRAMS: [&str; 2] = ["__main_void", "__c_longjmp"];

/// Variables that are no state of a program: the heap's, what start-up writes for nobody else, and what programs may
/// have.
const NO_STATE: [&str; 16] = [
    "_gm_",
    "mparams",
    "__stack_chk_guard",
    "__default_stacksize",
    "__default_guardsize",
    "__sysinfo",
    "__hwcap",
    "__pthread_tsd_main",
    "__pthread_tsd_size",
    "optarg",
    "opterr",
    "optind",
    "optopt",
    "__optreset",
    "getdate_err",
    "__wasilibc_pthread_self",
];
/// Functions of the heap, whose `errno` is theirs.
const OF_HEAP: [&str; 12] = [
    "malloc",
    "free",
    "calloc",
    "realloc",
    "reallocarray",
    "__reallocarray",
    "aligned_alloc",
    "posix_memalign",
    "sbrk",
    "mmap",
    "munmap",
    "mprotect",
];

fn main() -> ExitCode {
    let fetched = || ARCHIVES.iter().map(|archive| tests::workspace().join(FETCHED).join(archive)).collect();
    let paths = std::env::var_os(ANOTHER).map_or_else(fetched, |path| vec![PathBuf::from(path)]);
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let trials = paths.into_iter().map(|path| {
        let archive = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let title = format!("every name of {archive} is listed");
        if path.exists() {
            return Trial::test(title, move || check(&path));
        }
        let missing = move || Err(Failed::from(format!("{archive} is missing: run corpora/fetch")));
        Trial::test(title + " (needs corpora/fetch)", missing).with_ignored_flag(!is_ci)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn check(path: &Path) -> Result<(), Failed> {
    let stateful = stateful(path)?;
    assert!(stateful.len() > 100 || !path.ends_with("libc.a"), "libc keeps a state");
    let unlisted: Vec<&String> = stateful.iter().filter(|name| !comes_to_state(name)).collect();
    assert!(unlisted.is_empty(), "the list of what keeps a state lacks {unlisted:?}");
    let names = names(path)?;
    assert!(names.len() > 1000 || !path.ends_with("libc.a"), "libc has names");
    let archive = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_elsewhere = |name: &&String| match companion_of(name) {
        Some((_, companion)) => companion != archive,
        None => archive != "libc.a" && ARCHIVES.contains(&archive.as_str()),
    };
    let elsewhere: Vec<&String> = names.iter().filter(is_elsewhere).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?} are looked for in another file than {archive}");
    let is_missing = |name: &&String| library_of(name) != Some(StandardLibrary::Libc);
    let missing: Vec<&str> = names.iter().filter(is_missing).map(String::as_str).collect();
    if missing.is_empty() { Ok(()) } else { Err(Failed::from(format!("the list lacks:\n{}", missing.join("\n")))) }
}

/// What the members of an archive define for others.
fn names(path: &Path) -> Result<BTreeSet<String>, Failed> {
    let no_files = &mut |_: &[u8]| panic!("this archive holds its members");
    let members = members("libc.a", &fs::read(path)?, no_files)
        .map_err(|error: ArchiveError<std::io::Error>| format!("{error:?}"))?;
    let mut names = BTreeSet::new();
    for member in &members {
        let module = examine(&member.name, &member.bytes).map_err(|error| error.message.clone())?;
        for symbol in module.linking.iter().flat_map(|linking| &linking.symbols) {
            let is_own = !symbol.flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL);
            let is_item = matches!(symbol.kind, SymbolKind::Function(_) | SymbolKind::Data(_));
            names
                .extend(symbol.name.filter(|name| is_own && is_item && !OF_PROGRAMS.contains(name)).map(str::to_owned));
        }
    }
    Ok(names)
}

/// The functions of an archive's members, with names for others, that hold the address of a variable.
fn stateful(path: &Path) -> Result<BTreeSet<String>, Failed> {
    let no_files = &mut |_: &[u8]| panic!("this archive holds its members");
    let members = members("libc.a", &fs::read(path)?, no_files)
        .map_err(|error: ArchiveError<std::io::Error>| format!("{error:?}"))?;
    let mut modules = Vec::new();
    for member in &members {
        modules.push(examine(&member.name, &member.bytes).map_err(|error| error.message.clone())?);
    }
    let is_variable = |module: &Examined<'_>, symbol: &Symbol<'_>| match symbol.kind {
        SymbolKind::Data(Some(place)) => module
            .linking
            .as_ref()
            .is_some_and(|linking| !linking.segments[DataIndex(place.segment)].name.starts_with(".rodata")),
        _ => false,
    };
    let mut variables = BTreeSet::new();
    for module in &modules {
        let own = symbols(module).iter().filter(|symbol| is_variable(module, symbol));
        variables
            .extend(own.filter(|symbol| !symbol.flags.contains(SymbolFlags::BINDING_LOCAL)).filter_map(|s| s.name));
    }
    let mut found = BTreeSet::new();
    for module in &modules {
        let symbols = symbols(module);
        for symbol in symbols.iter().filter(|symbol| !symbol.flags.contains(SymbolFlags::BINDING_LOCAL)) {
            let (SymbolKind::Function(function), Some(name)) = (symbol.kind, symbol.name) else { continue };
            let holds = module.sites(FuncIndex(function)).iter().any(|site| {
                let is_address = matches!(site.kind, SiteKind::Address | SiteKind::AddressConst);
                let held = symbols.get(site.index as usize).filter(|_| is_address);
                held.is_some_and(|held| {
                    let known = held.name.unwrap_or_default();
                    let is_one = is_variable(module, held) || variables.contains(known);
                    is_one && !known.starts_with(".L") && !NO_STATE.contains(&known)
                })
            });
            if holds && !OF_HEAP.contains(&name) {
                found.insert(name.to_owned());
            }
        }
    }
    Ok(found)
}

fn symbols<'m, 'data>(module: &'m Examined<'data>) -> &'m [Symbol<'data>] {
    module.linking.as_ref().map_or(&[], |linking| linking.symbols.as_slice())
}
