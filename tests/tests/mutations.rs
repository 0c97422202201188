//! Damaged libraries are refused with a code or give a valid image; the linker never panics and never leaves half a
//! file.
//!
//! The libraries of the corpora that are kept in the repository are cut short, and their bytes changed, with more
//! attention to `dylink.0`: the engine's validator knows nothing of that section, so only the linker's own reader
//! stands between a lie there and a wrong image. The generator is seeded by the file's name: a failure can be repeated,
//! and its message says which change to make. `MUTATIONS=50` in the environment tries fifty times as much.
//!
//! The probe reads more than the linker takes: objects, finished modules with and without relocations, and modules of
//! other toolchains. Damaged, alone and in pairs, it has to report on them as text and as JSON, and to say why where it
//! refuses.

use std::{
    ffi::OsString,
    fs,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use tests::{Verdict, archive::archive, checks, link::Link};
use wasmparser::{Parser, Payload};

/// Larger libraries are as good, but slow.
const MAX_LIBRARY_BYTES: usize = 8_000;
const CUTS: usize = 6;
const FLIPS: usize = 24;
const DYLINK_CHANGES: usize = 12;
const DEBUG_CHANGES: usize = 150;

#[test]
fn cut_libraries_are_refused_or_valid() {
    for_every_library(|library, random| {
        for _ in 0..CUTS * factor() {
            let length = random.below(library.bytes.len());
            library.check(&format!("cut to {length} bytes"), library.bytes[..length].to_vec())?;
        }
        Ok(())
    });
}

#[test]
fn changed_bytes_are_refused_or_valid() {
    for_every_library(|library, random| {
        for _ in 0..FLIPS * factor() {
            let at = random.below(library.bytes.len());
            library.check_change(at, random.byte())?;
        }
        Ok(())
    });
}

#[test]
fn changed_dylink_sections_are_refused_or_valid() {
    for_every_library(|library, random| {
        // Magic, version, section id; the size of so small a section is one byte.
        let end = 10 + usize::from(library.bytes.get(9).copied().unwrap_or_default());
        for _ in 0..DYLINK_CHANGES * factor() {
            let at = 9 + random.below(end.min(library.bytes.len()) - 9);
            let extreme = [0, 1, 0x7f, 0x80, 0xff, random.byte()][random.below(6)];
            library.check_change(at, extreme)?;
        }
        Ok(())
    });
}

/// Objects, archives of them, and finished modules with relocations: alone and beside another one.
#[test]
fn damaged_objects_archives_and_finished_modules_are_refused_or_valid() {
    let files = placed_by_relocations();
    let mut failures = Vec::new();
    for (path, bytes) in &files {
        let name = path.strip_prefix(tests::workspace()).unwrap_or(path);
        let mut random = Random::new(&name.to_string_lossy());
        let others: Vec<&PathBuf> =
            files.iter().map(|(path, _)| path).filter(|other| *other != path && other.exists()).collect();
        let other = others[random.below(others.len())];
        for (change, bytes) in damaged(bytes, &mut random) {
            for neighbours in [Vec::new(), vec![other.clone()]] {
                let beside = neighbours.iter().map(|path| format!(" beside {}", path.display())).collect::<String>();
                let library = Library { path: path.clone(), neighbours, bytes: Vec::new() };
                if let Err(reason) = library.link(bytes.clone()) {
                    failures.push(format!("{} with {change}{beside}: {reason}", name.display()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Sections of debug information and their relocations, in objects of three languages and in a finished module.
#[test]
fn damaged_debug_information_is_left_out_or_valid() {
    let mut failures = Vec::new();
    for path in files(&tests::workspace().join("corpora/debug-information/prebuilt")) {
        let bytes = fs::read(&path).expect("the file can be read");
        let mut random = Random::new(&path.file_name().unwrap_or_default().to_string_lossy());
        let sections = debug_sections(&bytes);
        assert!(sections.len() > 4, "{} has debug information", path.display());
        let library = Library { path, neighbours: Vec::new(), bytes };
        for _ in 0..DEBUG_CHANGES * factor() {
            let section = &sections[random.below(sections.len())];
            // Most numbers that others hang on stand in the first bytes.
            let length = if random.below(2) == 0 { section.len().min(40) } else { section.len() };
            let at = section.start + random.below(length);
            let value = [0, 1, 0x7f, 0x80, 0xff, random.byte()][random.below(6)];
            let mut bytes = library.bytes.clone();
            bytes[at] = value;
            if let Err(reason) =
                library.link_with(bytes, &["--debug-info", "--export-all", "--unresolved-symbols", "trap"])
            {
                failures.push(format!("{} with byte {at} set to {value:#04x}: {reason}", library.path.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Where the contents of debug sections and of their relocations lie.
fn debug_sections(bytes: &[u8]) -> Vec<Range<usize>> {
    let payloads = Parser::new(0).parse_all(bytes).filter_map(Result::ok);
    let ranges = payloads.filter_map(|payload| match payload {
        Payload::CustomSection(custom) if custom.name().contains(".debug_") => {
            Some(custom.data_offset()..custom.data_offset() + custom.data().len())
        }
        _ => None,
    });
    ranges.filter(|range| !range.is_empty()).collect()
}

/// Small files of the corpora that are placed through relocations, each object as an archive too.
fn placed_by_relocations() -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for program in files(&tests::workspace().join("corpora")) {
        for path in files(&program.join("prebuilt")) {
            let bytes = fs::read(&path).unwrap_or_default();
            let is_object = path.extension().is_some_and(|extension| extension == "o");
            let has_relocations = bytes.windows(11).any(|window| window == b"\x0areloc.CODE");
            if bytes.len() > MAX_LIBRARY_BYTES || !has_relocations {
                continue;
            }
            if is_object {
                found.push((path.with_extension("a"), archive(&[("member.o", &bytes)])));
            }
            found.push((path, bytes));
        }
    }
    assert!(found.len() > 20, "too few files to damage");
    found
}

const PROBED_CUTS: usize = 2;
const PROBED_FLIPS: usize = 6;
const PROBED_HEADS: usize = 4;
/// Large enough for a stranger or two, small enough to be read some hundred times.
const MAX_PROBED_BYTES: usize = 250_000;
/// A change in the first bytes hits sections that say what a module is.
const HEAD_BYTES: usize = 600;
/// Where relocations and names stand.
const TAIL_BYTES: usize = 400;

#[test]
fn the_probe_reports_on_damaged_modules_of_every_kind() {
    let files = probed();
    let mut failures = Vec::new();
    for (at, (path, bytes)) in files.iter().enumerate() {
        let name = path.strip_prefix(tests::workspace()).unwrap_or(path);
        let mut random = Random::new(&name.to_string_lossy());
        let other = &files[(at + 1 + random.below(files.len() - 1)) % files.len()];
        for (change, bytes) in damaged(bytes, &mut random) {
            for neighbour in [None, Some(&other.0)] {
                if let Err(reason) = probe(&bytes, neighbour) {
                    let beside = neighbour.map(|path| format!(" beside {}", path.display())).unwrap_or_default();
                    failures.push(format!("{} with {change}{beside}: {reason}", name.display()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Changed copies of a module, each with what was changed.
fn damaged(bytes: &[u8], random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut copies = Vec::new();
    for _ in 0..PROBED_CUTS * factor() {
        let length = random.below(bytes.len());
        copies.push((format!("cut to {length} bytes"), bytes[..length].to_vec()));
    }
    let mut change = |at: usize, value: u8| {
        let mut copy = bytes.to_vec();
        copy[at] = value;
        copies.push((format!("byte {at} set to {value:#04x}"), copy));
    };
    for _ in 0..PROBED_FLIPS * factor() {
        change(random.below(bytes.len()), random.byte());
    }
    for _ in 0..PROBED_HEADS * factor() {
        let extreme = [0, 1, 0x7f, 0x80, 0xff, random.byte()];
        change(8 + random.below(HEAD_BYTES.min(bytes.len()) - 8), extreme[random.below(6)]);
        change(bytes.len() - 1 - random.below(TAIL_BYTES.min(bytes.len())), extreme[random.below(6)]);
    }
    copies
}

fn probe(bytes: &[u8], neighbour: Option<&PathBuf>) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("damaged.wasm");
    fs::write(&file, bytes).map_err(|error| error.to_string())?;
    for format in ["human", "json"] {
        let mut arguments: Vec<OsString> = vec!["toolchain-probe".into(), "--format".into(), format.into()];
        arguments.push(file.clone().into());
        arguments.extend(neighbour.map(|path| path.clone().into()));
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let run = || toolchain_probe::command::run(arguments, &mut stdout, &mut stderr);
        let code = catch_unwind(AssertUnwindSafe(run)).map_err(|_| "the probe panics".to_owned())?;
        let report = String::from_utf8(stdout).map_err(|_| "the report is not UTF-8".to_owned())?;
        if !stderr.is_empty() || code > 1 {
            return Err(format!("exit code {code}; the probe says: {}", String::from_utf8_lossy(&stderr)));
        }
        let refuses = if format == "json" {
            let report: serde_json::Value = serde_json::from_str(&report).map_err(|error| error.to_string())?;
            report["verdict"] == "incompatible"
        } else {
            tests::probe::headlines(&report).iter().any(|line| line.starts_with("error "))
        };
        if refuses != (code == 1) {
            return Err(format!("exit code {code}, and the report says otherwise"));
        }
    }
    Ok(())
}

/// Modules of every kind: one of each name and kind of file in the groups of neighbours, and strangers.
fn probed() -> Vec<(PathBuf, Vec<u8>)> {
    let corpora = tests::workspace().join("corpora");
    let groups = [
        "a-command-used-as-a-library",
        "a-mismatch-baked-in",
        "a-stack-pointer-that-is-a-call",
        "after-wasm-opt-with-all-features",
        "an-asyncified-module",
        "an-object-without-its-relocations",
        "an-old-libc-stripped",
        "emulated-exceptions-beside-wasm-exceptions",
        "legacy-and-standard-exceptions",
        "numbers-that-look-like-an-allocator",
        "relocations-after-wasm-opt",
        "thread-local-data-in-two-libraries",
        "threads-of-wasi",
        "two-generations-of-wasi",
        "two-pinned-modules-use-the-same-slots",
        "two-relocatable-modules",
    ];
    let mut folders: Vec<PathBuf> =
        groups.iter().map(|group| corpora.join("neighbours").join(group).join("prebuilt")).collect();
    folders.push(corpora.join("fetched/strangers"));
    let modules = folders.iter().flat_map(|folder| files(folder)).filter_map(|path| {
        let bytes = fs::read(&path).ok()?;
        (bytes.len() > 16 && bytes.len() <= MAX_PROBED_BYTES).then_some((path, bytes))
    });
    let modules: Vec<_> = modules.collect();
    assert!(modules.len() > groups.len(), "too few modules to damage");
    modules
}

fn factor() -> usize {
    std::env::var("MUTATIONS").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}

/// xorshift64*: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn new(seed: &str) -> Self {
        Self(
            seed.bytes()
                .fold(0x9e37_79b9_7f4a_7c15, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
                | 1,
        )
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[7]
    }
}

/// One library of a program, with its neighbours.
struct Library {
    path: PathBuf,
    neighbours: Vec<PathBuf>,
    bytes: Vec<u8>,
}

impl Library {
    fn check_change(&self, at: usize, value: u8) -> Verdict {
        let mut bytes = self.bytes.clone();
        if bytes[at] == value {
            return Ok(());
        }
        bytes[at] = value;
        self.check(&format!("byte {at} set to {value:#04x}"), bytes)
    }

    fn check(&self, change: &str, bytes: Vec<u8>) -> Verdict {
        let wrong = |reason: String| format!("{} with {change}: {reason}", self.path.display());
        self.link(bytes).map_err(wrong)
    }

    fn link(&self, bytes: Vec<u8>) -> Verdict {
        self.link_with(bytes, &["--export-all", "--unresolved-symbols", "trap"])
    }

    fn link_with(&self, bytes: Vec<u8>, flags: &[&str]) -> Verdict {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let damaged = folder.path().join(self.path.file_name().unwrap_or_default());
        fs::write(&damaged, bytes).map_err(|error| error.to_string())?;
        let inputs = [&damaged].into_iter().chain(&self.neighbours).map(|path| (None, path.clone())).collect();
        let link = Link { inputs, flags: flags.iter().map(Into::into).collect(), map: false };
        let linked = catch_unwind(AssertUnwindSafe(|| link.run(1))).map_err(|_| "the linker panics".to_owned())??;
        checks::check_files(&linked)?;
        match (linked.exit, &linked.image) {
            (0, Some(image)) => checks::check_image(image),
            (1, None) if checks::codes(&linked.stderr, "error")?.is_empty() => Err("refused without a code".to_owned()),
            (1, None) => Ok(()),
            (code, _) => Err(format!("exit code {code}; the linker says: {}", linked.stderr)),
        }
    }
}

fn for_every_library(check: impl Fn(&Library, &mut Random) -> Verdict) {
    let mut failures = Vec::new();
    for library in libraries() {
        let name = library.path.strip_prefix(tests::workspace()).unwrap_or(&library.path);
        if let Err(reason) = check(&library, &mut Random::new(&name.to_string_lossy())) {
            failures.push(reason);
        }
    }
    assert!(failures.is_empty(), "{} libraries:\n{}", failures.len(), failures.join("\n"));
}

fn libraries() -> Vec<Library> {
    let mut libraries = Vec::new();
    for program in files(&tests::workspace().join("corpora")) {
        let prebuilt: Vec<PathBuf> = files(&program.join("prebuilt"))
            .into_iter()
            .filter(|path| path.extension().is_some_and(|so| so == "so"))
            .collect();
        for path in &prebuilt {
            let bytes = fs::read(path).unwrap_or_default();
            if bytes.len() > 16 && bytes.len() <= MAX_LIBRARY_BYTES {
                let neighbours = prebuilt.iter().filter(|other| *other != path).cloned().collect();
                libraries.push(Library { path: path.clone(), neighbours, bytes });
            }
        }
    }
    assert!(!libraries.is_empty(), "no library to damage");
    libraries
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}
