//! Tools and sources of this machine: whether they are there, what they are told, what they say.
//!
//! It does not know what is built with them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{Verdict, workspace};

/// The compiler of C for WebAssembly.
pub const CLANG: &str = "clang-22";
/// What stands for Rust's library among tools.
pub const RUST: &str = "Rust's library for wasm32-wasip1, or Debian's rustc-web and rust-web-src";

/// Where Debian keeps the source of that library.
const SOURCE_OF_STD: &str = "/usr/lib/rustlib/src/rust/library";

/// A file or folder that `corpora/fetch` brings.
#[must_use]
pub fn fetched(path: &str) -> PathBuf {
    workspace().join("corpora/fetched").join(path)
}

/// What is needed and not here: fetched files, then tools.
#[must_use]
pub fn missing(needed: &[&str], tools: &[&str]) -> Option<String> {
    if needed.iter().map(|path| fetched(path)).any(|path| !path.exists()) {
        return Some("corpora/fetch".to_owned());
    }
    let lacks = |tool: &&&str| match **tool {
        RUST => !has_std() && !Path::new(SOURCE_OF_STD).is_dir(),
        tool => Command::new(tool).arg("--version").output().is_err(),
    };
    tools.iter().find(lacks).map(|tool| (*tool).to_owned())
}

/// Runs a command.
///
/// # Errors
///
/// That it is not here, or what it says where it fails.
pub fn ran(command: &mut Command) -> Verdict<Output> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&said)))
}

/// What a command wrote.
#[must_use]
pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether the toolchain has Rust's library for WASI.
#[must_use]
pub fn has_std() -> bool {
    let asked = Command::new("rustc").args(["--print", "target-libdir", "--target", "wasm32-wasip1"]).output();
    asked.is_ok_and(|output| Path::new(text(&output).trim()).is_dir())
}

/// Has Debian's rustc compile that library, of which it has the source; what `rustup target add` would have brought
/// with it comes from the sysroot. These are the flags for it, with what `start` is linked first.
pub fn own_std(command: &mut Command, start: &str) -> Vec<String> {
    let libraries = fetched("sysroot/lib/wasm32-wasip1");
    command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    vec![
        "-Clink-self-contained=no".to_owned(),
        format!("-Lnative={}", libraries.display()),
        format!("-Clink-arg={}", libraries.join(start).display()),
    ]
}

/// What surrounds a test of cargo is for the host, and left out.
pub fn without_cargo(command: &mut Command) {
    for name in
        ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"]
    {
        command.env_remove(name);
    }
}
