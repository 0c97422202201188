//! An image becomes a header and its glue, and these are held against every compiler that is here, as C and as C++.
//!
//! It does not know what the image does. The surprising choice: a warning is a failure, since the header is compiled
//! with the host's own flags.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use seld::bindings::{Bindings, Runtime};

use crate::{Verdict, link::Link, workspace};

/// Compilers of C11 and C++17.
const COMPILERS: [(&str, &[&str]); 4] = [
    ("gcc", &["-std=c11"]),
    ("clang-22", &["-std=c11"]),
    ("g++", &["-x", "c++", "-std=c++17"]),
    ("clang++-22", &["-x", "c++", "-std=c++17"]),
];

/// Links and compiles what is written beside the image.
///
/// # Errors
///
/// What the linker says, or the first warning.
pub fn of_link(link: &Link) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut link = link.clone();
    for (flag, file) in [("header", "image.h"), ("wasm2c", "wasm2c.c"), ("wamr", "wamr.c"), ("wasmtime", "wasmtime.c")]
    {
        let place = folder.path().join(file);
        link.flags.extend([format!("--emit-{flag}").into(), place.into_os_string()]);
    }
    let linked = link.run(1)?;
    let image = linked.image.ok_or(linked.stderr)?;
    compile(folder.path(), &image)
}

/// Writes and compiles what belongs to an image.
///
/// # Errors
///
/// The first warning.
pub fn of_image(image: &[u8], bindings: &Bindings) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let write = |name: &str, text: String| {
        fs::write(folder.path().join(name), text).map_err(|error| format!("{name}: {error}"))
    };
    write("image.h", bindings.header())?;
    write("wasm2c.c", bindings.glue(Runtime::Wasm2c, "image.h"))?;
    write("wamr.c", bindings.glue(Runtime::Wamr, "image.h"))?;
    write("wasmtime.c", bindings.glue(Runtime::Wasmtime, "image.h"))?;
    compile(folder.path(), image)
}

fn compile(folder: &Path, image: &[u8]) -> Verdict {
    let write =
        |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).map_err(|error| format!("{name}: {error}"));
    write("image.wasm", image)?;
    write("alone.c", b"#include \"image.h\"\n")?;
    let fetched = workspace().join("corpora/fetched");
    let runtime = fetched.join("tools/wasm2c-runtime");
    let mut files = vec!["alone.c"];
    if fetched.join("hosts/wamr/include").exists() {
        files.push("wamr.c");
    }
    if fetched.join("hosts/wasmtime/include").exists() {
        files.push("wasmtime.c");
    }
    let translated = Command::new(fetched.join("tools/wasm2c"))
        .current_dir(folder)
        .args(["--enable-exceptions", "image.wasm", "-n", "image", "-o", "image.wasm.c"])
        .output();
    if translated.is_ok_and(|output| output.status.success()) {
        files.push("wasm2c.c");
    }
    let includes = [&runtime, &fetched.join("hosts/wamr/include"), &fetched.join("hosts/wasmtime/include")];
    files.iter().try_for_each(|file| all_compilers(folder, file, &includes))
}

/// Compiles a header by itself, beside those that programs have.
///
/// # Errors
///
/// The first warning.
pub fn alone(header: &str) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).map_err(|error| error.to_string());
    write("image.h", header)?;
    write(
        "alone.c",
        "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <time.h>\n#include \"image.h\"\n",
    )?;
    all_compilers(folder.path(), "alone.c", &[])
}

fn all_compilers(folder: &Path, file: &str, includes: &[&PathBuf]) -> Verdict {
    for (compiler, flags) in COMPILERS {
        if Command::new(compiler).arg("--version").output().is_err() {
            continue;
        }
        let mut command = Command::new(compiler);
        command.current_dir(folder).args(flags).args(["-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I."]);
        for folder in includes {
            command.arg("-isystem").arg(folder);
        }
        let output = command.arg(file).output().map_err(|error| format!("{compiler}: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let first: Vec<&str> = said.lines().take(6).collect();
            return Err(format!("{compiler} of {file}:\n{}", first.join("\n")));
        }
    }
    Ok(())
}

/// Why nothing can be compiled here.
#[must_use]
pub fn missing() -> Option<&'static str> {
    let is_there = |program: &str| {
        env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).exists()))
    };
    (!is_there("gcc")).then_some("needs gcc")
}
