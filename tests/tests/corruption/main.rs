//! What the codes prevent: groups that are refused are run anyway, unlinked and unjudged, and give wrong values. The
//! repaired groups give the right ones.
//!
//! Placement is chosen by each test, as a linker that does not know better might choose it. [`groups`] runs groups of
//! `corpora/neighbours/`; the other files run modules written by hand, where no small program of a real toolchain shows
//! the effect, and ask the probe what it says of exactly these modules.
//!
//! TH002 is missing: what tears without atomic instructions does so by chance.

use std::{collections::BTreeSet, path::PathBuf};

use tests::{
    Verdict,
    link::Link,
    neighbours,
    oracle::{self, Input, Options},
    program::Program,
    script::Script,
    unjudged::{Unjudged, read},
};
use toolchain_probe::{
    Policy,
    diagnostic::{Code, Severity},
    judge::admission::judge,
    module::examined::examine,
};
use wasmtime::Val;

mod allocators;
mod control;
mod groups;
mod places;
mod stacks;
mod types;

const PAGE: u32 = 65_536;

/// Above everything that a group here keeps for itself.
const STACK_HIGH: u32 = 60 * PAGE;

/// Where the first shared library written by hand goes; each next one a page and 16 slots further.
const LIBRARIES: u32 = 40 * PAGE;

fn path(group: &str, file: &str) -> PathBuf {
    neighbours::folder().join(group).join("prebuilt").join(file)
}

fn bytes(group: &str, file: &str) -> Vec<u8> {
    read(&path(group, file)).expect("the group is built")
}

fn unjudged() -> Unjudged {
    Unjudged::new(64, STACK_HIGH).expect("there is room")
}

/// The shared libraries of a group, loaded by the convention; `None` where the libc was not fetched.
fn loaded(group: &str, files: &[&str], libc: bool) -> Option<Program> {
    let mut inputs: Vec<Input> =
        files.iter().map(|file| Input { name: (*file).to_owned(), bytes: bytes(group, file) }).collect();
    if libc {
        let path = tests::workspace().join("corpora/fetched/sysroot/lib/wasm32-wasip1/libc.so");
        inputs.push(Input { name: "libc.so".to_owned(), bytes: read(&path).ok()? });
    }
    Some(load(&inputs))
}

fn load(inputs: &[Input]) -> Program {
    let script = Script::new(Vec::new()).expect("an empty script");
    let options = Options::new(&script, Vec::new()).expect("no options");
    oracle::load(inputs, &options).expect("the libraries fit each other")
}

fn call(program: &mut Program, name: &str, arguments: &[i32]) -> Verdict<i32> {
    let arguments: Vec<Val> = arguments.iter().copied().map(Val::I32).collect();
    let function = *program.functions.get(name).ok_or("it is not exported")?;
    let mut results = vec![Val::I32(0); function.ty(&program.store).results().len()];
    function.call(&mut program.store, &arguments, &mut results).map_err(|error| format!("{error:?}"))?;
    Ok(results.first().and_then(Val::i32).unwrap_or_default())
}

fn call_loaded(group: &str, files: &[&str], name: &str, arguments: &[i32]) -> Verdict<i32> {
    call(&mut loaded(group, files, false).expect("no libc is needed"), name, arguments)
}

/// The finished modules of a group, linked: their codes are warnings, and a linker is all that can place them.
fn call_linked(group: &str, files: &[&str], name: &str, arguments: &[i32]) -> Verdict<i32> {
    let inputs = files.iter().map(|file| (None, path(group, file))).collect();
    let linked = Link { inputs, ..Link::default() }.run(1)?;
    call(&mut Program::from_image(&linked.image.ok_or(linked.stderr)?)?, name, arguments)
}

/// The texts of modules, in link order.
type Texts<'a> = &'a [&'a str];

fn assembled(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the text is right")
}

/// The codes of all errors and warnings about modules written by hand.
fn reported(texts: Texts<'_>) -> BTreeSet<Code> {
    let files: Vec<Vec<u8>> = texts.iter().copied().map(assembled).collect();
    let read = |(at, bytes)| examine(&format!("module-{at}.wasm"), bytes).expect("the module is valid");
    let modules: Vec<_> = files.iter().map(Vec::as_slice).enumerate().map(read).collect();
    let findings = judge(&modules, &Policy::default());
    findings.iter().filter(|finding| finding.severity != Severity::Info).map(|finding| finding.code).collect()
}

/// What a check prevents is only shown if the check sees exactly the modules that are run.
fn assert_reported(texts: Texts<'_>, codes: &[Code]) {
    assert_eq!(reported(texts), codes.iter().copied().collect());
}

/// Adds modules written by hand: those with `dylink.0` where there is room, all others at their own addresses.
fn place(modules: &mut Unjudged, texts: Texts<'_>) -> Verdict {
    for (at, text) in (0..).zip(texts) {
        let bytes = assembled(text);
        if text.contains("@dylink.0") {
            modules.library(&bytes, LIBRARIES + at * PAGE, 128 + 16 * at)?;
        } else {
            modules.pinned(&bytes)?;
        }
    }
    Ok(())
}

/// Modules written by hand, in a memory with room for all.
fn placed(texts: Texts<'_>) -> Unjudged {
    let mut modules = unjudged();
    place(&mut modules, texts).expect("the modules can be instantiated");
    modules
}

/// Shared libraries written by hand, loaded by the convention.
fn loaded_texts(texts: Texts<'_>) -> Program {
    let input = |(at, text): (usize, &&str)| Input { name: format!("lib{at}.so"), bytes: assembled(text) };
    load(&texts.iter().enumerate().map(input).collect::<Vec<_>>())
}
