//! Words of wasm-ld become words of this command, or say why they have no meaning here.
//!
//! None is dropped in silence: either an image is what the word asks for anyway, or the word is refused with what to do
//! instead. It does not know inputs. The surprising choice: this happens before arguments are parsed, so that the help
//! shows one word for a thing.

use std::ffi::OsString;

/// What a word of wasm-ld means here.
#[derive(Clone, Copy)]
enum Meaning {
    /// It is a word of this command.
    Own,
    /// The same as this word.
    Word(&'static str),
    /// The same as this word with the value behind it.
    Valued(&'static str),
    /// Every image is so.
    Anyway,
    /// Every image is so, whatever the value.
    AnywayValued,
    /// Every image is so if the value is one of these; else what to do.
    AnywayIf(&'static [&'static str], &'static str),
    /// The same as this word, or every image is so, if the value behind `=` is one of these, `""` for none; else what
    /// to do.
    Joined(&'static [&'static str], Option<&'static str>, &'static str),
    /// What a host calls first.
    Entry,
    /// An extension, which its value names.
    Extension,
    /// It cannot be had; what to do.
    Refused(&'static str),
}

use Meaning::{Anyway, AnywayIf, AnywayValued, Entry, Extension, Joined, Own, Refused, Valued, Word};

const MAKES_IMAGES: &str = "this command makes whole images only: use `wasm-ld` for it, and link what it makes here";
const NOT_PLACED: &str = "stack, data and heap are placed so that an overflow traps; leave it out";
const MAP: &str = "`--map FILE` says where everything comes from, and `--trace` which inputs there are";
const FEATURES: &str = "what an image needs follows from its code: `--engine PROFILE` refuses what an engine lacks";
const NO_LTO: &str = "compile the inputs without `-flto`: no input is LLVM's bitcode";

/// The long words of wasm-ld (LLVM 22, `lld/wasm/Options.td`), and those of ELF linkers that builds pass to any linker.
const LONG: &[(&str, Meaning)] = &[
    ("allow-multiple-definition", Word("--allow=DY006")),
    ("allow-undefined", Word("--unresolved-symbols=import")),
    ("allow-undefined-file", Own),
    ("as-needed", Anyway),
    ("Bsymbolic", Anyway),
    ("build-id", Joined(&["none"], None, "an image has no build id: name it with `--soname`")),
    ("check-features", Anyway),
    ("color-diagnostics", Own),
    ("compress-relocations", Anyway),
    ("defsym", Refused("define the symbol in a source")),
    ("demangle", Anyway),
    ("dependency-file", Own),
    ("emit-relocs", Refused("an image is final: keep the inputs to link it again")),
    ("end-group", Anyway),
    ("end-lib", Refused("put the objects into an archive with `llvm-ar`")),
    ("entry", Entry),
    ("error-limit", Own),
    ("error-unresolved-symbols", Word("--unresolved-symbols=error")),
    ("experimental-pic", Anyway),
    ("export", Own),
    ("export-all", Own),
    ("export-dynamic", Word("--export-all")),
    ("export-if-defined", Own),
    ("export-memory", Joined(&["", "memory"], None, "hosts find the memory as `memory`")),
    ("export-table", Word("--export=__indirect_function_table")),
    ("extra-features", Refused(FEATURES)),
    ("fatal-warnings", Own),
    ("features", Refused(FEATURES)),
    ("gc-sections", Anyway),
    ("global-base", Refused(NOT_PLACED)),
    ("growable-table", Refused("the table grows if an input grows it")),
    (
        "import-memory",
        Joined(&["", "env,memory"], Some("--import-memory"), "an image imports its memory as `env.memory`"),
    ),
    ("import-table", Refused("the image has a table of its own: `--export-table` shows it to the host")),
    ("import-undefined", Word("--unresolved-symbols=import")),
    ("initial-heap", Own),
    ("initial-memory", Own),
    (
        "keep-section",
        AnywayIf(
            &["target_features", "producers"],
            "custom sections are kept where their places are known, and RL007 names the others",
        ),
    ),
    ("library", Own),
    ("library-path", Own),
    ("lto-debug-pass-manager", Refused(NO_LTO)),
    ("lto-partitions", AnywayValued),
    ("Map", Valued("--map")),
    ("max-memory", Own),
    ("merge-data-segments", Anyway),
    ("mllvm", AnywayValued),
    ("no-allow-multiple-definition", Anyway),
    ("no-as-needed", Anyway),
    ("no-check-features", Refused("modules of other features are admitted where they fit together; leave it out")),
    ("no-color-diagnostics", Own),
    ("no-demangle", Own),
    ("no-entry", Anyway),
    ("no-export-dynamic", Anyway),
    ("no-fatal-warnings", Anyway),
    ("no-gc-sections", Word("--no-prune")),
    ("no-growable-memory", Refused("`--max-memory SIZE` of the size of `--initial-memory` says so")),
    ("no-merge-data-segments", Refused("an image has one segment for data that lies together; leave it out")),
    ("no-pie", Anyway),
    ("no-print-gc-sections", Anyway),
    ("no-shlib-sigcheck", Refused("a call of another type is a fault: `--explain ABI001` says what to change")),
    ("no-stack-first", Refused(NOT_PLACED)),
    ("no-undefined", Anyway),
    ("no-whole-archive", Own),
    (
        "noinhibit-exec",
        Refused("an image that may be wrong is not written: `--allow CODE` names what is known to be right"),
    ),
    ("output", Own),
    ("page-size", AnywayIf(&["65536"], "pages of memory have 64 KiB")),
    ("pie", Refused(MAKES_IMAGES)),
    ("print-gc-sections", Refused(MAP)),
    ("print-map", Word("--map=-")),
    ("relocatable", Refused(MAKES_IMAGES)),
    ("reproduce", Own),
    ("rpath", Refused("an image needs no library when it runs; leave it out")),
    ("rsp-quoting", AnywayIf(&["posix"], "words in files are split as a shell does")),
    ("save-temps", Refused(NO_LTO)),
    ("shared", Refused(MAKES_IMAGES)),
    ("shared-memory", Refused("images have one thread: build the inputs without `-pthread`")),
    ("soname", Own),
    ("stack-first", Anyway),
    ("start-group", Anyway),
    ("start-lib", Refused("put the objects into an archive with `llvm-ar`")),
    ("strip-all", Word("--strip")),
    ("strip-debug", Anyway),
    ("table-base", Refused(NOT_PLACED)),
    ("thinlto-cache-dir", Refused(NO_LTO)),
    ("thinlto-cache-policy", Refused(NO_LTO)),
    ("thinlto-jobs", AnywayValued),
    ("threads", Own),
    ("trace", Own),
    ("trace-symbol", Refused(MAP)),
    ("undefined", Own),
    ("unresolved-symbols", Own),
    ("verbose", Own),
    ("version", Own),
    ("warn-unresolved-symbols", Refused("`--unresolved-symbols import` leaves functions to the host")),
    ("whole-archive", Own),
    ("why-extract", Refused(MAP)),
    ("wrap", Refused("define the function under another name, and build its callers to call that one")),
];

/// Its short words, each whole.
const SHORT: &[(&str, Meaning)] = &[
    ("-(", Anyway),
    ("-)", Anyway),
    ("-E", Word("--export-all")),
    ("-M", Word("--map=-")),
    ("-S", Anyway),
    ("-e", Entry),
    ("-flavor", AnywayIf(&["wasm"], "only `-flavor wasm` is")),
    ("-m", AnywayIf(&["wasm32"], "only `-m wasm32` is")),
    ("-r", Refused(MAKES_IMAGES)),
    ("-s", Word("--strip")),
    ("-y", Refused(MAP)),
    ("-z", Extension),
];

/// Translates a command line, its first word the program.
///
/// # Errors
/// What to do instead of a word that has no meaning here.
pub(super) fn of_wasm_ld(words: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let mut out: Vec<OsString> = Vec::with_capacity(words.len());
    let mut words = words.into_iter();
    out.extend(words.next());
    while let Some(word) = words.next() {
        let Some((text, meaning)) = word.to_str().and_then(|text| Some((text, meaning(text)?))) else {
            let is_last = word == "--";
            out.push(word);
            if is_last {
                out.extend(words.by_ref());
            }
            continue;
        };
        let (name, joined) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let mut value = || {
            let next = || words.next().map(|word| word.to_string_lossy().into_owned());
            joined.map(str::to_owned).or_else(next).unwrap_or_default()
        };
        let refused = |instead: &str| Err(format!("`{text}` of wasm-ld is not supported: {instead}"));
        match meaning {
            Own => out.push(with_two_dashes(text).into()),
            Word(own) => out.push(own.into()),
            Extension => out.push(extension(&value())?.into()),
            Entry => entry(&value())?,
            Valued(own) => out.push(format!("{own}={}", value()).into()),
            Anyway => {}
            AnywayValued => _ = value(),
            AnywayIf(known, instead) => {
                let value = value();
                if !known.contains(&value.as_str()) {
                    return Err(format!("`{name} {value}` of wasm-ld is not supported: {instead}"));
                }
            }
            Joined(known, own, _) if known.contains(&joined.unwrap_or_default()) => out.extend(own.map(Into::into)),
            Joined(.., instead) => return refused(instead),
            Refused(instead) => return refused(instead),
        }
    }
    Ok(out)
}

/// What a word means, if it is one of wasm-ld: a long one may begin with one dash or two, but for those with an `o`,
/// which is `-o FILE` then.
fn meaning(text: &str) -> Option<Meaning> {
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    if let Some((_, meaning)) = SHORT.iter().find(|(known, _)| *known == name) {
        return Some(*meaning);
    }
    // How hard wasm-ld works, not what it makes.
    let level = |prefix: &&str| name.strip_prefix(prefix).is_some_and(|level| level.parse::<u8>().is_ok());
    if ["-O", "--lto-O", "-lto-O", "--lto-CGO", "-lto-CGO"].iter().any(level) {
        return Some(Anyway);
    }
    let long = name.strip_prefix("--").or_else(|| name.strip_prefix('-').filter(|name| !name.starts_with('o')))?;
    LONG.iter().find(|(known, _)| *known == long).map(|(_, meaning)| *meaning)
}

/// A long word as the parser takes it.
fn with_two_dashes(text: &str) -> String {
    format!("--{}", text.trim_start_matches('-'))
}

fn extension(value: &str) -> Result<String, String> {
    match value.strip_prefix("stack-size=") {
        Some(size) => Ok(format!("--stack-size={size}")),
        None => Err(format!("`-z {value}` is not supported: there is `-z stack-size=BYTES`")),
    }
}

/// What a host calls first is found by its name.
fn entry(name: &str) -> Result<(), String> {
    if matches!(name, "_start" | "_initialize") {
        return Ok(());
    }
    Err(format!("`--entry {name}` is not supported: a host calls `_start` or `_initialize`; pass `--export {name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_words_is_in_order() {
        let key = |(word, _): &(&'static str, Meaning)| word.to_lowercase();
        assert!(LONG.is_sorted_by_key(key) && SHORT.is_sorted_by_key(|(word, _)| *word));
    }
}
