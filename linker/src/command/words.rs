//! Words of wasm-ld become words of this command, or say why they have no meaning here.
//!
//! None is dropped in silence: either an image is what the word asks for anyway, or the word is refused with what to do
//! instead. It does not know inputs. The surprising choice: this happens before arguments are parsed, so that the help
//! shows one word for a thing.

use std::ffi::OsString;

/// What a word of wasm-ld means here.
enum Meaning {
    /// The same as this word.
    Word(&'static str),
    /// The same as this word with the value behind it.
    Valued(&'static str),
    /// Every image is so.
    Anyway,
    /// It cannot be had; what to do.
    Refused(&'static str),
}

use Meaning::{Anyway, Refused, Valued, Word};

const MAKES_IMAGES: &str = "this command makes whole images only: use `wasm-ld` for it, and link what it makes here";
const NOT_PLACED: &str = "stack, data and heap are placed so that an overflow traps; leave it out";

/// Words without a value, or with one behind `=`.
const PLAIN: &[(&str, Meaning)] = &[
    ("-s", Word("--strip")),
    ("--strip-all", Word("--strip")),
    ("-S", Anyway),
    ("--strip-debug", Anyway),
    ("--gc-sections", Anyway),
    ("--no-gc-sections", Word("--no-prune")),
    ("-E", Word("--export-all")),
    ("--export-dynamic", Word("--export-all")),
    ("--allow-undefined", Word("--unresolved-symbols=import")),
    ("--import-undefined", Word("--unresolved-symbols=import")),
    ("-M", Word("--map=-")),
    ("--print-map", Word("--map=-")),
    ("--Map", Valued("--map")),
    ("-Map", Valued("--map")),
    ("--stack-first", Anyway),
    ("--demangle", Anyway),
    ("--no-entry", Anyway),
    ("--no-whole-archive", Anyway),
    ("--start-group", Anyway),
    ("--end-group", Anyway),
    ("-(", Anyway),
    ("-)", Anyway),
    ("--fatal-warnings", Refused("`--deny CODE` makes an error of one kind of finding")),
    ("--whole-archive", Refused("name what is wanted of the archive with `--undefined NAME`")),
    ("--export-if-defined", Refused("`--export NAME`, where an input defines it")),
    ("--export-table", Refused("link a finished module that exports its table as the first input")),
    ("--import-table", Refused("the image has a table of its own")),
    ("--growable-table", Refused("the table grows if an input grows it")),
    (
        "--initial-memory",
        Refused("`--initial-heap BYTES` is the room for the heap; the rest is as large as it has to be"),
    ),
    ("--global-base", Refused(NOT_PLACED)),
    ("--table-base", Refused(NOT_PLACED)),
    ("--no-stack-first", Refused(NOT_PLACED)),
    ("--wrap", Refused("define the function under another name, and build its callers to call that one")),
    ("--defsym", Refused("define the symbol in a source")),
    ("--emit-relocs", Refused("an image is final: keep the inputs to link it again")),
    ("-shared", Refused(MAKES_IMAGES)),
    ("--shared", Refused(MAKES_IMAGES)),
    ("-pie", Refused(MAKES_IMAGES)),
    ("--pie", Refused(MAKES_IMAGES)),
    ("-r", Refused(MAKES_IMAGES)),
    ("--relocatable", Refused(MAKES_IMAGES)),
    ("--shared-memory", Refused("images have one thread: build the inputs without `-pthread`")),
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
        let Some(text) = word.to_str() else {
            out.push(word);
            continue;
        };
        if text == "--" {
            out.push(word);
            out.extend(words);
            break;
        }
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let mut next = || words.next().map(|word| word.to_string_lossy().into_owned());
        match name {
            "-z" => out.push(z(&next().unwrap_or_default())?.into()),
            "-flavor" => only("-flavor", "wasm", &next().unwrap_or_default())?,
            "-m" => only("-m", "wasm32", &next().unwrap_or_default())?,
            "-e" | "--entry" => entry(&value.map_or_else(|| next().unwrap_or_default(), str::to_owned))?,
            // How hard wasm-ld works, not what it makes.
            _ if name.strip_prefix("-O").is_some_and(|level| level.parse::<u8>().is_ok()) => {}
            _ => match PLAIN.iter().find(|(known, _)| *known == name).map(|(_, meaning)| meaning) {
                None => out.push(word),
                Some(Anyway) => {}
                Some(Word(own)) => out.push(own.into()),
                Some(Valued(own)) => {
                    let value = value.map_or_else(|| next().unwrap_or_default(), str::to_owned);
                    out.push(format!("{own}={value}").into());
                }
                Some(Refused(instead)) => return Err(format!("`{name}` of wasm-ld is not supported: {instead}")),
            },
        }
    }
    Ok(out)
}

fn z(value: &str) -> Result<String, String> {
    match value.strip_prefix("stack-size=") {
        Some(size) => Ok(format!("--stack-size={size}")),
        None => Err(format!("`-z {value}` is not supported: there is `-z stack-size=BYTES`")),
    }
}

fn only(word: &str, wanted: &str, found: &str) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("`{word} {found}` is not supported: only `{word} {wanted}` is")) }
}

/// What a host calls first is found by its name.
fn entry(name: &str) -> Result<(), String> {
    if matches!(name, "_start" | "_initialize") {
        return Ok(());
    }
    Err(format!("`--entry {name}` is not supported: a host calls `_start` or `_initialize`; pass `--export {name}`"))
}
