//! A program of C, an image and its glue become what the program says, by a compiler and an engine.
//!
//! It does not know what is said. The surprising choice: an engine that is not there is no failure but a reason, which
//! a test shows as its name: engines are fetched or installed, never kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use seld::bindings::{Bindings, Runtime};

use crate::Verdict;
use crate::tools::done;

/// An engine that C calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The newest wasm2c that is fetched.
    Wasm2c,
    /// Debian's, which writes names in another way.
    OldWasm2c,
    /// The interpreter of the WebAssembly Micro Runtime.
    Wamr,
    /// wasmtime, by its C API.
    Wasmtime,
}

impl Engine {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Wasm2c, Self::OldWasm2c, Self::Wamr, Self::Wasmtime];

    /// What it is called in the name of a test.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wasm2c => "wasm2c",
            Self::OldWasm2c => "wasm2c-1.0.32",
            Self::Wamr => "wamr",
            Self::Wasmtime => "wasmtime-c",
        }
    }

    /// Why it cannot be used here.
    #[must_use]
    pub fn missing(self) -> Option<&'static str> {
        let answers = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !answers("gcc") {
            return Some("needs gcc");
        }
        match self {
            Self::Wasm2c if !self.folder().exists() => Some("needs corpora/fetch"),
            Self::OldWasm2c if !answers("wasm2c") || !self.folder().exists() => Some("needs Debian's wabt"),
            Self::Wamr if !hosts().join("wamr/libiwasm.a").exists() => Some("needs corpora/fetch and cmake"),
            Self::Wasmtime if !hosts().join("wasmtime/libwasmtime.so").exists() => Some("needs corpora/fetch"),
            _ => None,
        }
    }

    /// Compiles and runs a program against the header of an image: what it says.
    ///
    /// # Errors
    ///
    /// What the compiler says, or how the program ended.
    pub fn run(self, image: &[u8], bindings: &Bindings, program: &str) -> Verdict<String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let place = |name: &str| folder.path().join(name);
        let write = |name: &str, bytes: &[u8]| {
            fs::write(folder.path().join(name), bytes).map_err(|error| format!("{name}: {error}"))
        };
        write("image.wasm", image)?;
        write("image.h", bindings.header().as_bytes())?;
        write("main.c", program.as_bytes())?;
        let (runtime, arguments): (_, Vec<String>) = match self {
            Self::Wasm2c | Self::OldWasm2c => (Runtime::Wasm2c, vec![]),
            Self::Wamr => (Runtime::Wamr, vec![shown(&place("image.wasm"))]),
            Self::Wasmtime => (Runtime::Wasmtime, vec![shown(&place("image.wasm"))]),
        };
        write("glue.c", bindings.glue(runtime, "image.h").as_bytes())?;
        if runtime == Runtime::Wasm2c {
            self.translate(folder.path())?;
        }
        // What is written here is held to more than what engines write.
        let strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O0", "-g0", "-c"];
        let includes = self.includes();
        for file in ["glue.c", "main.c"] {
            let mut compiler = Command::new("gcc");
            compiler.current_dir(&folder).args(strict).args(&includes).arg("-I.");
            done(compiler.arg(file))?;
        }
        let mut linker = Command::new("gcc");
        linker.current_dir(&folder).args(["-O0", "-g0", "-w"]).args(&includes).args(["-I.", "-o", "program"]);
        linker.args(["main.o", "glue.o"]);
        match self {
            Self::Wasm2c | Self::OldWasm2c => {
                linker.arg("image.wasm.c").arg(self.folder().join("wasm-rt-impl.c"));
                if self == Self::Wasm2c {
                    linker
                        .args(["wasm-rt-mem-impl.c", "wasm-rt-exceptions-impl.c"].map(|file| self.folder().join(file)));
                }
            }
            Self::Wamr => _ = linker.arg(hosts().join("wamr/libiwasm.a")),
            Self::Wasmtime => {
                let library = hosts().join("wasmtime");
                linker.arg(format!("-L{}", shown(&library))).arg("-lwasmtime");
                linker.arg(format!("-Wl,-rpath,{}", shown(&library)));
            }
        }
        done(linker.args(["-lm", "-ldl", "-lpthread"]))?;
        done(Command::new(place("program")).args(arguments))
    }

    fn translate(self, folder: &Path) -> Verdict {
        let program = match self {
            Self::Wasm2c => crate::workspace().join("corpora/fetched/tools/wasm2c"),
            _ => PathBuf::from("wasm2c"),
        };
        let mut wasm2c = Command::new(program);
        wasm2c.current_dir(folder).args(["image.wasm", "-n", "image", "-o", "image.wasm.c"]);
        done(&mut wasm2c).map(|_| ())
    }

    /// Where its headers are: those of a system, which have warnings of their own. And those of programs by hand.
    fn includes(self) -> Vec<String> {
        let own = format!("-I{}", shown(&crate::workspace().join("tests/hosts")));
        vec![own, "-isystem".to_owned(), shown(&self.folder())]
    }

    fn folder(self) -> PathBuf {
        match self {
            Self::Wasm2c => crate::workspace().join("corpora/fetched/tools/wasm2c-runtime"),
            Self::OldWasm2c => PathBuf::from("/usr/share/wabt/wasm2c"),
            Self::Wamr => hosts().join("wamr/include"),
            Self::Wasmtime => hosts().join("wasmtime/include"),
        }
    }
}

fn hosts() -> PathBuf {
    crate::workspace().join("corpora/fetched/hosts")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
