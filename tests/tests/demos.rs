//! Each demo of `corpora/demos` is built and run by its Makefile, and prints what it is expected to.
//!
//! What is made is in the demo's own folder, and stays there. A demo that needs what is not here is ignored; in CI it
//! is a failure.

use std::fs;
use std::process::{Command, ExitCode};

use libtest_mimic::Arguments;
use tests::tools::{CLANG, RUST, done, has_std, missing, own_std, trial, without_cargo};
use tests::{Verdict, workspace};

const SELD: &str = env!("CARGO_BIN_EXE_seld-under-test");

/// What each needs: fetched files, and tools.
const DEMOS: &[(&str, &[&str], &[&str])] = &[
    ("components", &["tools/wasmtime"], &["make"]),
    ("control-on-wamr", &["hosts/wamr/include"], &["make", "cc"]),
    ("control-through-wasm2c", &["tools/wasm2c"], &["make", "cc"]),
    ("python", &["python/libpython3.14.so", "tools/wasmtime"], &["make"]),
    (
        "sqlite-lua-rust",
        &["sources/lua", "sources/sqlite", "sysroot", "tools/wasmtime"],
        &["make", CLANG, "wasm-ld-22", "llvm-ar-22", RUST],
    ),
];

fn main() -> ExitCode {
    let folders = fs::read_dir(workspace().join("corpora/demos")).expect("the demos");
    let folders = folders.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir());
    assert_eq!(folders.count(), DEMOS.len(), "every demo is run");
    let trials = DEMOS.iter().map(|(name, files, tools)| trial(name, missing(files, tools), move || run(name)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn run(name: &str) -> Verdict {
    let folder = workspace().join("corpora/demos").join(name);
    let mut command = Command::new("make");
    command.args(["--silent", "--jobs=2"]).current_dir(&folder).env("SELD", SELD);
    without_cargo(&mut command);
    if name == "sqlite-lua-rust" && !has_std() {
        let flags = own_std(&mut command, "crt1-command.o");
        command.env("RUSTFLAGS", flags.join(" "));
        command.arg("CARGO=cargo build --release --target wasm32-wasip1 -Zbuild-std=std,panic_abort --quiet");
    }
    // An older image was linked by another linker.
    _ = fs::remove_file(folder.join("out/image.wasm"));
    let printed = done(&mut command)?;
    let expected = fs::read_to_string(folder.join("expected")).map_err(|error| error.to_string())?;
    if printed == expected { Ok(()) } else { Err(format!("printed {printed:?}, expected {expected:?}")) }
}
