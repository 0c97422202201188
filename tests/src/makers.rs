//! `corpora/makers.toml` becomes published modules, each with what is known of it and what the probe says of it.
//!
//! It knows the probe only as a command line with JSON. What the data file calls unknown has to be called so by the
//! probe as well: to know more than the file tells would be a guess.

use std::{ffi::OsString, fs, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::{Verdict, link::Link};

/// A package of a registry.
#[derive(Debug, Deserialize)]
pub struct Package {
    name: String,
    maker: String,
    recognised_by: String,
    known: String,
    /// What is taken out of it.
    #[serde(rename = "module")]
    pub modules: Vec<Published>,
}

/// A published module, with the facts that are known from outside.
#[derive(Clone, Debug, Deserialize)]
pub struct Published {
    /// Its file in `fetched/strangers`.
    pub file: String,
    /// Lines of what the linker says of it alone.
    says_at_most: Option<usize>,
    kind: String,
    family: String,
    stack: String,
    allocator: String,
    libc: String,
    exceptions: String,
    setjmp: String,
    start: String,
    languages: Option<Vec<String>>,
    /// Whether it may share a memory with libc.so.
    beside_libc: Fit,
}

/// Whether two modules may share a memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fit {
    /// They may.
    Fits,
    /// They may not.
    Refused,
}

#[derive(Deserialize)]
struct Data {
    package: Vec<Package>,
}

/// All packages, in the order of the file.
///
/// # Errors
/// The file cannot be read.
pub fn packages() -> Verdict<Vec<Package>> {
    let path = crate::workspace().join("corpora/makers.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let data: Data = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(data.package)
}

fn fetched(file: &str) -> PathBuf {
    crate::workspace().join("corpora/fetched").join(file)
}

fn probe(files: &[PathBuf], flags: &[&str]) -> Verdict<String> {
    let words = ["toolchain-probe"].iter().chain(flags).map(OsString::from);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let files = files.iter().map(|file| file.as_os_str().to_owned());
    let exit = toolchain_probe::command::run(words.chain(files), &mut stdout, &mut stderr);
    match exit {
        0 | 1 => Ok(String::from_utf8_lossy(&stdout).into_owned()),
        _ => Err(String::from_utf8_lossy(&stderr).into_owned()),
    }
}

fn json(files: &[PathBuf]) -> Verdict<Value> {
    serde_json::from_str(&probe(files, &["--format", "json"])?).map_err(|error| error.to_string())
}

impl Published {
    /// Whether it was fetched.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.path().is_file()
    }

    fn path(&self) -> PathBuf {
        fetched("strangers").join(&self.file)
    }

    /// Holds the probe's facts against what is known.
    ///
    /// # Errors
    /// Each fact that differs, in a line of its own.
    pub fn check_facts(&self) -> Verdict {
        let report = json(&[self.path()])?;
        let module = &report["modules"][0];
        let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
        let found = [
            ("kind", &self.kind, text(&module["kind"])),
            ("family", &self.family, text(&module["toolchain"]["family"])),
            ("stack", &self.stack, stack(&module["stack"])),
            ("allocator", &self.allocator, text(&module["allocator"]["allocator"])),
            ("libc", &self.libc, text(&module["toolchain"]["libc"])),
            ("exceptions", &self.exceptions, text(&module["control"]["exceptions"])),
            ("setjmp", &self.setjmp, text(&module["control"]["setjmp"])),
            ("start", &self.start, text(&module["start"])),
        ];
        let mut faults: Vec<String> = found
            .iter()
            .filter(|(_, known, found)| *known != found)
            .map(|(fact, known, found)| format!("{fact} is {known}, and the probe says {found}"))
            .collect();
        let languages: Option<Vec<String>> = self.languages.as_ref().map(|_| {
            let found = module["toolchain"]["languages"].as_array().into_iter().flatten();
            found.map(text).collect()
        });
        if languages != self.languages {
            faults.push(format!("languages are {:?}, and the probe says {languages:?}", self.languages));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
    }

    /// Holds the verdict over the module and libc.so against what is known.
    ///
    /// # Errors
    /// The verdict is another.
    pub fn check_beside_libc(&self) -> Verdict {
        let report = json(&[self.path(), fetched("sysroot/lib/wasm32-wasip1/libc.so")])?;
        let found = if report["verdict"] == "incompatible" { Fit::Refused } else { Fit::Fits };
        if found == self.beside_libc {
            return Ok(());
        }
        Err(format!("beside libc.so it is known as {:?}, and the probe says {}", self.beside_libc, report["verdict"]))
    }

    /// Links it alone: hundreds of missing names are a few things that are missing, and are told so.
    ///
    /// # Errors
    ///
    /// The linker says more than a reader takes in.
    pub fn check_alone(&self) -> Verdict {
        let linked = Link { inputs: vec![(None, self.path())], ..Link::default() }.run(2)?;
        let lines = linked.stderr.lines().count();
        let limit = self.says_at_most.unwrap_or(SCREEN);
        if lines <= limit {
            return Ok(());
        }
        Err(format!("the linker says {lines} lines, wanted {limit} at most:\n{}", linked.stderr))
    }
}

/// Lines of what the linker says of a module alone, where makers.toml says nothing: a screen.
const SCREEN: usize = 30;

/// The stack pointer in a few words, as the data file has them.
fn stack(stack: &Value) -> String {
    let global = || stack["global"].as_u64().map(|global| format!("global {global}")).unwrap_or_default();
    match stack["pointer"].as_str() {
        Some("named") => format!("{}, by its name", global()),
        Some("by pattern") => format!("{}, by its use", global()),
        Some("grows up") => format!("{}, grows up", global()),
        Some("not identifiable") => "unknown".to_owned(),
        Some(pointer) => pointer.to_owned(),
        None => String::new(),
    }
}

/// The table of the README: a row for each maker, from its first module; what its others have beside.
#[must_use]
pub fn render(packages: &[Package]) -> String {
    const HEAD: &str = "\
        | maker | recognised by | stack pointer | allocator | libc | exceptions; setjmp | started | read |\n\
        |---|---|---|---|---|---|---|---|\n";
    let mut makers: Vec<&str> = packages.iter().map(|package| package.maker.as_str()).collect();
    let mut seen = std::collections::BTreeSet::new();
    makers.retain(|maker| seen.insert(*maker));
    let rows = makers.into_iter().map(|maker| {
        let of_maker: Vec<&Package> = packages.iter().filter(|package| package.maker == maker).collect();
        let modules = || of_maker.iter().flat_map(|package| &package.modules);
        let all = |fact: &dyn Fn(&Published) -> String| {
            let mut values: Vec<String> = Vec::new();
            for value in modules().map(fact) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            values.join(", or ")
        };
        let cells = [
            maker.to_owned(),
            of_maker[0].recognised_by.clone(),
            all(&|module| without_index(&module.stack)),
            all(&|module| module.allocator.clone()),
            all(&|module| module.libc.clone()),
            all(&|module| format!("{}; {}", module.exceptions, module.setjmp)),
            all(&|module| module.start.clone()),
            of_maker.iter().map(|package| package.name.as_str()).collect::<Vec<_>>().join(", "),
        ];
        format!("| {} |\n", cells.join(" | "))
    });
    HEAD.to_owned() + &rows.collect::<String>()
}

/// Which global it is says nothing of the maker.
fn without_index(stack: &str) -> String {
    stack.split_once(", ").map_or(stack, |(_, how)| how).to_owned()
}

/// Packages whose facts nobody says how they are known.
#[must_use]
pub fn unfounded(packages: &[Package]) -> Vec<&str> {
    packages.iter().filter(|package| package.known.trim().is_empty()).map(|package| package.name.as_str()).collect()
}
