//! The list of libc's variables names every variable of the libc that was fetched and of the archives beside it, with all
//! who use it.
//!
//! The linker makes two copies of libc one by this list, so a variable that it does not name stays two. The test reads
//! the objects of the archives themselves; when it fails, it prints the lines that are missing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use libtest_mimic::{Arguments, Failed, Trial};
use toolchain_probe::{
    Module,
    archive::members,
    conventions::standard_library::{uses_variable_of_libc, variable_of_libc},
    model::{
        Origin, SectionId,
        linking::{DataPlace, SymbolKind},
    },
    read::read_module,
    scan::SiteKind,
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

/// A variable by its object file, its name and whether it is static, and who uses it.
type Variables = BTreeMap<(String, String, bool), BTreeSet<String>>;

fn main() -> ExitCode {
    let fetched = || ARCHIVES.iter().map(|archive| tests::workspace().join(FETCHED).join(archive)).collect();
    let paths = std::env::var_os(ANOTHER).map_or_else(fetched, |path| vec![PathBuf::from(path)]);
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let trials = paths.into_iter().map(|path| {
        let archive = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let title = format!("every variable of {archive} is listed");
        if path.exists() {
            return Trial::test(title, move || check(&path));
        }
        let missing = move || Err(Failed::from(format!("{archive} is missing: run corpora/fetch")));
        Trial::test(title + " (needs corpora/fetch)", missing).with_ignored_flag(!is_ci)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn check(path: &Path) -> Result<(), Failed> {
    let variables = variables(path)?;
    let is_libc = path.ends_with("libc.a");
    assert!(variables.len() > 50 || !is_libc, "libc has variables");
    let mut missing = String::new();
    for ((object, name, is_static), users) in &variables {
        let known = variable_of_libc(name, *is_static, users.iter().map(String::as_str));
        let is_known = |user: &String| known.is_some_and(|variable| uses_variable_of_libc(user, variable));
        if known.is_none() || !users.iter().all(is_known) {
            let users: Vec<&str> = users.iter().map(String::as_str).collect();
            let linkage = if *is_static { "static" } else { "extern" };
            missing.push_str(&format!("{linkage} {object} {name} {}\n", users.join(" ")));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Failed::from(format!("the list lacks:\n{missing}"))) }
}

fn variables(path: &Path) -> Result<Variables, Failed> {
    let no_files = &mut |_: &[u8]| panic!("this archive holds its members");
    let members = members("libc.a", &fs::read(path)?, no_files).map_err(|error| format!("{error:?}"))?;
    let modules: Vec<Module<'_>> = members
        .iter()
        .map(|member| read_module(&member.name, &member.bytes).map_err(|error| error.message.clone()))
        .collect::<Result<_, _>>()?;
    let mut found = Variables::new();
    let mut external: BTreeMap<String, (String, String, bool)> = BTreeMap::new();
    for key in modules.iter().flat_map(own_variables) {
        if !key.2 {
            external.insert(key.1.clone(), key.clone());
        }
        found.entry(key).or_default();
    }
    for module in &modules {
        for (variable, is_static, user) in uses(module) {
            let own = (object_of(module), variable.clone(), true);
            let key = if is_static { Some(own) } else { external.get(&variable).cloned() };
            // What is not among the variables is a constant, or the linker's.
            if let Some(users) = key.and_then(|key| found.get_mut(&key)) {
                users.insert(user);
            }
        }
    }
    found.retain(|(_, _, is_static), users| !(*is_static && users.is_empty()));
    Ok(found)
}

/// `errno` of `libc.a(errno.c.obj)`.
fn object_of(module: &Module<'_>) -> String {
    let file = module.name.split_once('(').map_or(module.name.as_str(), |(_, member)| member);
    file.split(['.', ')']).next().unwrap_or(file).to_owned()
}

fn symbols<'m>(module: &'m Module<'_>) -> impl Iterator<Item = (&'m str, bool, SymbolKind)> {
    let symbols = module.linking.iter().flat_map(|linking| &linking.symbols);
    symbols.filter_map(|symbol| {
        let is_local = symbol.flags.contains(SymbolFlags::BINDING_LOCAL);
        Some((symbol.name?, is_local, symbol.kind))
    })
}

fn own_variables(module: &Module<'_>) -> Vec<(String, String, bool)> {
    let is_variable = |place: DataPlace| {
        let segments = module.linking.as_ref().map(|linking| &linking.segments);
        let segment = segments.and_then(|segments| segments.get(place.segment as usize));
        place.size_bytes > 0 && segment.is_some_and(|segment| !segment.name.starts_with(".rodata"))
    };
    let variables = symbols(module).filter_map(|(name, is_local, kind)| match kind {
        SymbolKind::Data(Some(place)) if is_variable(place) => Some((object_of(module), name.to_owned(), is_local)),
        _ => None,
    });
    variables.collect()
}

/// What code and data of an object name: the variable, whether only this object can, and the user.
fn uses(module: &Module<'_>) -> Vec<(String, bool, String)> {
    let named: Vec<_> = module.linking.iter().flat_map(|linking| &linking.symbols).collect();
    let variable = |symbol: u32| {
        let symbol = named.get(symbol as usize).filter(|symbol| matches!(symbol.kind, SymbolKind::Data(_)))?;
        Some((symbol.name?.to_owned(), symbol.flags.contains(SymbolFlags::BINDING_LOCAL)))
    };
    let mut uses = Vec::new();
    for (name, _, kind) in symbols(module) {
        let SymbolKind::Function(index) = kind else { continue };
        let Some(Origin::Defined(ordinal)) = module.functions.get(index as usize).map(|function| function.origin)
        else {
            continue;
        };
        let sites = module.code.sites_of(ordinal as usize).iter();
        let addresses = sites.filter(|site| matches!(site.kind, SiteKind::Address | SiteKind::AddressConst));
        let found = addresses.filter_map(|site| variable(site.index));
        uses.extend(found.map(|(variable, is_local)| (variable, is_local, name.to_owned())));
    }
    for (place, entry) in module.entries_for(SectionId::Data) {
        let holds = |(_, _, kind): &(&str, bool, SymbolKind)| match kind {
            SymbolKind::Data(Some(datum)) => {
                let begin = module.data.get(datum.segment as usize).map_or(0, |segment| segment.file_range().start);
                (begin + datum.offset as usize..begin + (datum.offset + datum.size_bytes) as usize).contains(&place)
            }
            _ => false,
        };
        let user = symbols(module).find(holds);
        if let (Some((user, ..)), Some((variable, is_local))) = (user, variable(entry.index)) {
            uses.push((variable, is_local, user.to_owned()));
        }
    }
    uses
}
