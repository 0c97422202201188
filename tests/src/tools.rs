//! Tools and sources of this machine: whether they are there, what they are told, what they say.
//!
//! It does not know what is built with them.

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};

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

/// Whether everything has to be here.
#[must_use]
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}

/// A test, or one that is ignored, but in CI, because something is missing.
pub fn trial(name: &str, missing: Option<String>, run: impl FnOnce() -> Verdict + Send + 'static) -> Trial {
    let title = missing.as_ref().map_or_else(|| name.to_owned(), |what| format!("{name} (needs {what})"));
    Trial::test(title, move || run().map_err(Failed::from)).with_ignored_flag(missing.is_some() && !is_ci())
}

/// Runs a command to its end: what it says on standard output.
///
/// # Errors
///
/// That it is not here, or all it says where it fails.
pub fn done(command: &mut Command) -> Verdict<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(said),
        false => Err(format!("{command:?}: {}\n{}\n{said}", output.status, String::from_utf8_lossy(&output.stderr))),
    }
}

/// Whether the toolchain has Rust's library for WASI.
#[must_use]
pub fn has_std() -> bool {
    let folder = done(Command::new("rustc").args(["--print", "target-libdir", "--target", "wasm32-wasip1"]));
    folder.is_ok_and(|folder| Path::new(folder.trim()).is_dir())
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
