//! What a control loop needs on a machine: as an image through wasm2c, as C and Rust without WebAssembly, and as the
//! composed component under wasmtime.
//!
//! `corpora/group-control-loop` is a controller in C that asks a filter in Rust. Each of the three runs the same
//! samples and must end with the same command. Code and data are what a program has beyond an empty one, or what
//! wasmtime compiled; the guest's memory is all linear memories at the end; the peak is that of the whole process. It
//! does not know how any of them is linked. The surprising choice: the component runs in a process of its own, which
//! compiles it too, so its peak is that of the compiler; all else would need unsafe code here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use seld::bindings::{Bindings, Runtime, Sources};
use tests::bench::{ended, report};
use tests::tools::done;
use tests::{Verdict, group::Group, workspace};
use toolchain_probe::component::unwrap;
use wasmtime::component::{Component, ComponentType, Instance, Lift, Linker, Lower};
use wasmtime::{Config, Engine, ResourceLimiter, Store};

/// The argument that makes this program the one that runs the component.
const HOST: &str = "--run-component";
/// Samples of a run, one by one; windows make up a hundredth of them.
const STEPS: usize = 2_000_000;
/// So large a stack is enough for both, and leaves the image one page of memory.
const STACK_BYTES: u32 = 8192;
const SAMPLE_RATE: f32 = 1000.0;
const GOAL: f32 = 20.0;
const WINDOW: usize = 64;

/// What was measured of one way.
#[derive(Default)]
struct Row {
    code_bytes: u64,
    data_bytes: u64,
    guest_bytes: u64,
    said: String,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let done = match arguments.iter().position(|argument| argument == HOST) {
        Some(at) => run_component(Path::new(&arguments[at + 1])),
        None => measure(),
    };
    ended(done)
}

fn measure() -> Verdict {
    let temporary = tempfile::tempdir().map_err(text)?;
    let folder = temporary.path();
    let group = Group::read(&workspace().join("corpora/group-control-loop"))?;
    let group = group.into_iter().next().ok_or("the group is not there")?;
    let mut build = Build { folder: folder.to_owned(), empty: (0, 0) };
    fs::write(folder.join("empty.c"), "int main(void) { return 0; }").map_err(text)?;
    build.empty = build.program("empty", &["empty.c"], &[])?;
    let rows = [
        ("C and Rust, compiled for this machine", native(&build)?),
        ("image, wasm2c, guard pages", image(&build, &group, "guarded", &[])?),
        ("image, wasm2c, checks of bounds", image(&build, &group, "checked", &["-DWASM_RT_MEMCHECK_BOUNDS_CHECK=1"])?),
        ("composed component, wasmtime, which compiles it", composed(&group, folder)?),
    ];
    let command = |row: &Row| row.said.split(" step").next().map(str::to_owned);
    if rows.iter().any(|(_, row)| command(row) != command(&rows[0].1)) {
        return Err(rows.iter().map(|(name, row)| format!("{name}: {}\n", row.said)).collect());
    }
    report("| what | code, constants | data | guest memory | peak of the process | a sample | in a window |");
    report("|---|---|---|---|---|---|---|");
    for (name, row) in &rows {
        let words: Vec<&str> = row.said.split_whitespace().collect();
        let after = |word: &str| words.iter().position(|known| *known == word).and_then(|at| words.get(at + 1));
        let [step, sample, peak] = ["step", "sample", "peak"].map(|word| after(word).copied().unwrap_or("?"));
        let Row { code_bytes, data_bytes, guest_bytes, .. } = row;
        report(&format!(
            "| {name} | {code_bytes} | {data_bytes} | {guest_bytes} | {peak} KiB | {step} ns | {sample} ns |"
        ));
    }
    Ok(())
}

/// Compiles programs of C in one folder.
struct Build {
    folder: PathBuf,
    /// What a program has that does nothing.
    empty: (u64, u64),
}

impl Build {
    /// Compiles a program as one would for a small machine; bytes of code and constants, and of data, beyond those of
    /// an empty one.
    fn program(&self, name: &str, sources: &[&str], flags: &[&str]) -> Verdict<(u64, u64)> {
        let mut gcc = Command::new("gcc");
        gcc.current_dir(&self.folder).args(["-std=gnu11", "-O2", "-w", "-ffunction-sections", "-fdata-sections"]);
        gcc.args(["-Wl,--gc-sections", "-I.", "-o", name]).args(flags).args(sources).args(["-lm", "-lpthread"]);
        done(&mut gcc)?;
        let sizes = done(Command::new("size").arg(self.folder.join(name)))?;
        let numbers: Vec<u64> =
            sizes.lines().nth(1).unwrap_or_default().split_whitespace().map_while(|word| word.parse().ok()).collect();
        let [code, data, zeroed, ..] = numbers.as_slice() else { return Err(format!("size says {sizes}")) };
        Ok((code - self.empty.0, data + zeroed - self.empty.1))
    }

    fn run(&self, name: &str) -> Verdict<String> {
        done(Command::new(self.folder.join(name)).args(["-", &STEPS.to_string()])).map(|said| said.trim().to_owned())
    }
}

fn native(build: &Build) -> Verdict<Row> {
    let sources = workspace().join("corpora/group-control-loop/src");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition=2024", "--crate-type=staticlib", "-Copt-level=2", "-Cpanic=abort", "-o", "libfilter.a"]);
    done(rustc.current_dir(&build.folder).arg(sources.join("native.rs")))?;
    let program = sources.join("native.c").to_string_lossy().into_owned();
    let hosts = format!("-I{}", workspace().join("tests/hosts").display());
    let (code_bytes, data_bytes) = build.program("native", &[&program, "libfilter.a"], &[&hosts])?;
    Ok(Row { code_bytes, data_bytes, guest_bytes: 0, said: build.run("native")? })
}

fn image(build: &Build, group: &Group, name: &str, flags: &[&str]) -> Verdict<Row> {
    let modules = unwrap(group.inputs()?, false).map_err(|fault| fault.message)?;
    let mut options = seld::Options { wiring: modules.wiring, strip: true, ..seld::Options::default() };
    options.policy.stack_size_bytes = STACK_BYTES;
    let linked = seld::link(&modules.inputs, &options).map_err(|refusal| refusal.to_string())?;
    let sources = Sources { inputs: &modules.inputs, world: modules.world.as_ref(), documentation: None };
    let bindings = Bindings::of(&linked.image, "image", &sources).map_err(text)?;
    let write = |name: &str, bytes: &[u8]| fs::write(build.folder.join(name), bytes).map_err(text);
    write("image.wasm", &linked.image)?;
    write("image.h", bindings.header().as_bytes())?;
    write("glue.c", bindings.glue(Runtime::Wasm2c, "image.h").as_bytes())?;
    let tools = workspace().join("corpora/fetched/tools");
    let mut wasm2c = Command::new(tools.join("wasm2c"));
    done(wasm2c.current_dir(&build.folder).args(["image.wasm", "-n", "image", "-o", "image.wasm.c"]))?;
    let runtime = tools.join("wasm2c-runtime");
    let hosts = workspace().join("tests/hosts");
    let includes = [format!("-I{}", runtime.display()), format!("-I{}", hosts.display())];
    let flags: Vec<&str> = flags.iter().copied().chain(includes.iter().map(String::as_str)).collect();
    let files = ["wasm-rt-impl.c", "wasm-rt-mem-impl.c", "wasm-rt-exceptions-impl.c"].map(|file| runtime.join(file));
    let files = files.map(|path| path.to_string_lossy().into_owned());
    let host = hosts.join("control_loop.c").to_string_lossy().into_owned();
    let sources: Vec<&str> =
        ["image.wasm.c", "glue.c", &host].into_iter().chain(files.iter().map(String::as_str)).collect();
    let (code_bytes, data_bytes) = build.program(name, &sources, &flags)?;
    Ok(Row { code_bytes, data_bytes, guest_bytes: guest_bytes(&linked.image)?, said: build.run(name)? })
}

/// The memory that an image begins with: this one never grows it.
fn guest_bytes(image: &[u8]) -> Verdict<u64> {
    let module = wasmtime::Module::new(&Engine::default(), image).map_err(|error| format!("{error:?}"))?;
    let memory = module.exports().find_map(|export| export.ty().memory().cloned());
    memory.map(|memory| memory.minimum() * 65536).ok_or_else(|| "the image has no memory".to_owned())
}

fn composed(group: &Group, folder: &Path) -> Verdict<Row> {
    let wrong = |error: wasmtime::Error| format!("{error:?}");
    let bytes = group.composed()?;
    let component = Component::new(&engine()?, &bytes).map_err(wrong)?;
    let path = folder.join("component.wasm");
    fs::write(&path, &bytes).map_err(text)?;
    let this = std::env::current_exe().map_err(text)?;
    let said = done(Command::new(this).arg(HOST).arg(&path))?.trim().to_owned();
    let guest = said.split_whitespace().skip_while(|word| *word != "guest").nth(1);
    let guest_bytes = guest.and_then(|number| number.parse().ok()).ok_or_else(|| format!("it says {said}"))?;
    Ok(Row { code_bytes: component.text().len() as u64, data_bytes: 0, guest_bytes, said })
}

fn engine() -> Verdict<Engine> {
    let mut config = Config::new();
    config.wasm_component_model(true);
    Engine::new(&config).map_err(|error| format!("{error:?}"))
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct Gains {
    proportional: f32,
    integral: f32,
    derivative: f32,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct Limits {
    lowest: f32,
    highest: f32,
}

#[derive(ComponentType, Lift)]
#[component(record)]
struct Commands {
    commands: Vec<f32>,
    #[allow(dead_code)]
    worst: f32,
}

#[derive(ComponentType, Lift)]
#[component(variant)]
enum Fault {
    #[component(name = "not-a-number")]
    NotANumber,
    #[component(name = "stuck")]
    Stuck(#[allow(dead_code)] u32),
}

/// The sum of all linear memories.
#[derive(Default)]
struct Memories {
    bytes: usize,
}

impl ResourceLimiter for Memories {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.bytes += desired - current;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

/// As `tests/hosts/plant.h` has it.
struct Plant {
    heat: f32,
    noise: u32,
}

impl Plant {
    fn measure(&mut self) -> f32 {
        self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = u8::try_from(self.noise >> 16 & 255).unwrap_or(0);
        self.heat + f32::from(noise) / 256.0 - 0.5
    }

    fn heat(&mut self, command: f32) {
        self.heat += (command * 4.0 - self.heat) / SAMPLE_RATE;
    }
}

/// Compiles and runs the component, as the programs of C do theirs.
fn run_component(path: &Path) -> Verdict {
    let engine = engine()?;
    let wrong = |error: wasmtime::Error| format!("{error:?}");
    let component = Component::new(&engine, fs::read(path).map_err(text)?).map_err(wrong)?;
    let mut store = Store::new(&engine, Memories::default());
    store.limiter(|memories| memories);
    let instance = Linker::new(&engine).instantiate(&mut store, &component).map_err(wrong)?;
    looped(&mut store, &instance).map_err(wrong)
}

fn looped(store: &mut Store<Memories>, instance: &Instance) -> wasmtime::Result<()> {
    let interface = instance.get_export_index(&mut *store, None, "test:control/controlling@1.0.0");
    let mut named = |name: &str| {
        let found = interface.and_then(|interface| instance.get_export_index(&mut *store, Some(&interface), name));
        found.ok_or_else(|| wasmtime::Error::msg(format!("no {name}")))
    };
    let (start, step, replay) = (named("start")?, named("step")?, named("replay")?);
    let start = instance.get_typed_func::<(Gains, Limits, f32), ()>(&mut *store, start)?;
    let step = instance.get_typed_func::<(f32, f32), (Result<f32, Fault>,)>(&mut *store, step)?;
    let replay = instance.get_typed_func::<(f32, &[f32]), (Result<Commands, Fault>,)>(&mut *store, replay)?;
    let stopped = |_| wasmtime::Error::msg("the controller stops");
    let mut plant = Plant { heat: 0.0, noise: 1 };
    let mut command = 0.0;
    let gains = Gains { proportional: 2.0, integral: 1.0, derivative: 0.01 };
    start.call(&mut *store, (gains, Limits { lowest: 0.0, highest: 100.0 }, SAMPLE_RATE))?;
    let begin = Instant::now();
    for _ in 0..STEPS {
        command = step.call(&mut *store, (GOAL, plant.measure()))?.0.map_err(stopped)?;
        plant.heat(command);
    }
    let between = Instant::now();
    let windows = STEPS / 100 / WINDOW + 1;
    for _ in 0..windows {
        let samples: Vec<f32> = std::iter::repeat_with(|| plant.measure()).take(WINDOW).collect();
        let answer = replay.call(&mut *store, (GOAL, &samples))?.0.map_err(stopped)?;
        command = answer.commands[WINDOW - 1];
        plant.heat(command);
    }
    let end = Instant::now();
    let nanoseconds = |from: Instant, to: Instant, count: usize| (to - from).as_secs_f64() * 1e9 / count as f64;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?");
    report(&format!(
        "command {command:.6} step {:.1} ns sample {:.1} ns peak {} guest {}",
        nanoseconds(begin, between, STEPS),
        nanoseconds(between, end, windows * WINDOW),
        peak.trim(),
        store.data().bytes
    ));
    Ok(())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
