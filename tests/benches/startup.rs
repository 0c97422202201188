//! What the start of a program costs: of an image, and of the component in which a loader has the same libraries.
//!
//! The program is CPython with an extension module in Rust. Both are components of the same world, in one engine: the
//! image by `wasm-tools component new`, the libraries by `wasm-tools component link`, which leaves to each start what
//! loaders do. They are compiled first. Then an instance of each is made again and again, in turn; the best time of
//! each counts. Beside it stands how many instructions run meanwhile, which an engine that counts them says. Of the
//! world there is only what libc asks for as it starts.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use tests::bench::{self, report};
use tests::corpus::{Corpus, Kind, folders};
use tests::tools::{done, fetched};
use tests::{Verdict, tools};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store, StoreContextMut};

const PROGRAM: &str = "python-with-rust-extension";
const ADAPTER: &str = "python/wasi_snapshot_preview1.reactor.wasm";
/// How often each is started.
const ROUNDS: usize = 25;
/// More instructions than any start runs.
const FUEL: u64 = 10_000_000_000;

fn main() -> ExitCode {
    bench::run(measure)
}

/// A component, compiled twice: to be fast, and to count.
struct Program {
    name: &'static str,
    size_bytes: u64,
    component: Component,
    instructions: u64,
    best: Duration,
}

fn measure() -> Verdict {
    if let Some(missing) = tools::missing(&[ADAPTER], &[]) {
        report(&format!("not measured: {missing}"));
        return Ok(());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let programs = folders(Kind::Modules);
    let program = programs.iter().find(|program| program.ends_with(PROGRAM)).ok_or("the program is not in corpora")?;
    let program = Corpus::read(program)?;
    let image = program.as_link().run(2)?.image.ok_or("there is no image")?;
    let image = program.component(&image, folder.path()).ok_or("the program is no component")??;
    let libraries = linked(&program, folder.path())?;
    let engine = Engine::default();
    let mut programs = Vec::new();
    for (name, path) in [("the image", image), ("the libraries", libraries)] {
        programs.push(Program::compiled(name, &path, &engine).map_err(|error| format!("{name}: {error:?}"))?);
    }
    for _ in 0..ROUNDS {
        for program in &mut programs {
            let start = Instant::now();
            instantiated(&mut Store::new(&engine, ()), &program.component).map_err(|error| format!("{error:?}"))?;
            program.best = program.best.min(start.elapsed());
        }
    }
    report(&format!("{:<16}{:>14}{:>16}{:>14}", "a start of", "milliseconds", "instructions", "bytes"));
    for Program { name, size_bytes, instructions, best, .. } in programs {
        report(&format!("{name:<16}{:>14.2}{instructions:>16}{size_bytes:>14}", best.as_secs_f64() * 1e3));
    }
    Ok(())
}

/// The component in which a loader has the libraries of a program.
fn linked(program: &Corpus, folder: &Path) -> Verdict<PathBuf> {
    let output = folder.join("libraries.wasm");
    let mut link = Command::new(fetched("tools/wasm-tools"));
    link.args(["component", "link"]);
    for (_, path) in program.as_link().inputs {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        link.arg(format!("{name}={}", path.display()));
    }
    link.arg("--adapt").arg(format!("wasi_snapshot_preview1={}", fetched(ADAPTER).display()));
    done(link.arg("-o").arg(&output))?;
    Ok(output)
}

impl Program {
    fn compiled(name: &'static str, path: &Path, engine: &Engine) -> wasmtime::Result<Self> {
        let counts = Engine::new(Config::new().consume_fuel(true))?;
        let mut store = Store::new(&counts, ());
        store.set_fuel(FUEL)?;
        instantiated(&mut store, &Component::from_file(&counts, path)?)?;
        let instructions = FUEL - store.get_fuel()?;
        let size_bytes = std::fs::metadata(path)?.len();
        let component = Component::from_file(engine, path)?;
        Ok(Self { name, size_bytes, component, instructions, best: Duration::MAX })
    }
}

/// Makes an instance in a world that has what libc asks for as it starts: no environment, no chance and no time.
fn instantiated(store: &mut Store<()>, component: &Component) -> wasmtime::Result<()> {
    let mut linker = Linker::new(component.engine());
    linker.define_unknown_imports_as_traps(component)?;
    linker.allow_shadowing(true);
    for (name, _) in component.component_type().imports(component.engine()) {
        let mut interface = linker.instance(name)?;
        match name.split_once('@') {
            Some(("wasi:cli/environment", _)) => {
                let nothing = |_: StoreContextMut<'_, ()>, (): ()| Ok((Vec::<(String, String)>::new(),));
                interface.func_wrap("get-environment", nothing)?;
            }
            Some(("wasi:random/random", _)) => {
                let zeros = |_: StoreContextMut<'_, ()>, (count,): (u64,)| Ok((vec![0u8; usize::try_from(count)?],));
                interface.func_wrap("get-random-bytes", zeros)?;
            }
            Some(("wasi:clocks/monotonic-clock", _)) => {
                interface.func_wrap("now", |_: StoreContextMut<'_, ()>, (): ()| Ok((0u64,)))?;
            }
            _ => {}
        }
    }
    linker.instantiate(store, component).map(drop)
}
