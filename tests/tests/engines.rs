//! Profiles of engines are what these engines load, and what is linked for one it loads.
//!
//! For each feature there is a small module that needs it, which each engine is asked to load; and all programs of
//! `corpora/` are linked with `--engine`: what is not refused the engine loads. An engine that is not here, in this
//! version, has its test ignored; in CI it is a failure, but for node, of which any version may be there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::Arguments;
use rayon::prelude::*;
use tests::corpus::{Corpus, Kind, folders};
use tests::tools::{done, fetched, is_ci, missing, trial};
use tests::{Verdict, workspace};
use toolchain_probe::judge::engine::{Engine, EngineError, PROFILES};
use toolchain_probe::module::scan::features::FeatureSet;

type Load = fn(&Path, &[PathBuf]) -> Verdict<Vec<bool>>;

/// Modules that need one feature and what belongs to every profile that has it.
const NEEDING: &[(FeatureSet, &str)] = &[
    (FeatureSet::NONE, "(memory 1) (func (export \"f\") (param i32) (result i32) (i32.load (local.get 0)))"),
    (FeatureSet::ATOMICS, "(memory 1 1 shared) (func (result i32) (i32.atomic.load (i32.const 0)))"),
    (FeatureSet::SHARED_MEM, "(memory (export \"m\") 1 1 shared) (func (result i32) (i32.atomic.load (i32.const 0)))"),
    (
        FeatureSet::BULK_MEMORY,
        "(memory 1) (data $d \"abc\") (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3)))",
    ),
    (
        FeatureSet::BULK_MEMORY_OPT,
        "(memory 1) (func (memory.fill (i32.const 0) (i32.const 1) (i32.const 3))
            (memory.copy (i32.const 0) (i32.const 1) (i32.const 3)))",
    ),
    (FeatureSet::EXCEPTION_HANDLING, "(tag $t) (func (block $b (try_table (catch $t $b) (throw $t))))"),
    (FeatureSet::EXTENDED_CONST, "(global (export \"g\") i32 (i32.add (i32.const 1) (i32.const 2)))"),
    (
        FeatureSet::FUNCTION_REFERENCES,
        "(type $t (func)) (func $g) (elem declare func $g) (func (call_ref $t (ref.func $g)))",
    ),
    (
        FeatureSet::GC,
        "(type $s (struct (field i32))) (func (result i32) (struct.get $s 0 (struct.new $s (i32.const 3))))",
    ),
    (FeatureSet::LEGACY_EXCEPTIONS, "(tag $t) (func try (throw $t) catch $t end)"),
    (FeatureSet::MEMORY64, "(memory i64 1) (func (result i32) (i32.load (i64.const 8)))"),
    (FeatureSet::MULTIMEMORY, "(memory 1) (memory $m 1) (func (result i32) (i32.load $m (i32.const 0)))"),
    (
        FeatureSet::MULTIVALUE,
        "(func $g (result i32 i32) (i32.const 1) (i32.const 2)) (func (result i32) (i32.add (call $g)))",
    ),
    (FeatureSet::MUTABLE_GLOBALS, "(global (export \"g\") (mut i32) (i32.const 1))"),
    (FeatureSet::NONTRAPPING_FPTOINT, "(func (param f32) (result i32) (i32.trunc_sat_f32_s (local.get 0)))"),
    (
        FeatureSet::REFERENCE_TYPES,
        "(table 1 externref) (func (param externref) (table.set 0 (i32.const 0) (local.get 0)))",
    ),
    (
        FeatureSet::RELAXED_SIMD,
        "(func (param i32) (result i32) (i32x4.extract_lane 0
            (i8x16.relaxed_swizzle (i32x4.splat (local.get 0)) (i32x4.splat (local.get 0)))))",
    ),
    (FeatureSet::SIGN_EXT, "(func (param i32) (result i32) (i32.extend8_s (local.get 0)))"),
    (FeatureSet::SIMD128, "(func (param i32) (result i32) (i32x4.extract_lane 0 (i32x4.splat (local.get 0))))"),
    (
        FeatureSet::STACK_SWITCHING,
        "(type $f (func)) (type $c (cont $f)) (func $g) (elem declare func $g)
            (func (drop (cont.new $c (ref.func $g))))",
    ),
    (FeatureSet::TAIL_CALL, "(func $g) (func (return_call $g))"),
    (
        FeatureSet::WIDE_ARITHMETIC,
        "(func (param i64 i64) (result i64 i64)
            (i64.add128 (local.get 0) (local.get 1) (local.get 0) (local.get 1)))",
    ),
];

/// What an engine loads although it runs it otherwise: wasm3 leaves out the bit that says so.
const LOADED_AMISS: &[(&str, FeatureSet)] = &[("wasm3", FeatureSet::MEMORY64)];

/// The largest images that engines are asked for, in bytes: a compiler takes seconds for more.
const LARGEST: usize = 400_000;

fn main() -> ExitCode {
    let engines: [(&str, Option<String>, Load); 6] = [
        ("node-20", is_of_version("node", "v20."), node),
        ("wabt-1.0.32", is_of_version("wasm2c", "1.0.32"), |folder, files| wasm2c(Path::new("wasm2c"), folder, files)),
        ("wabt-1.0.42", needs("tools/wasm2c"), |folder, files| wasm2c(&fetched("tools/wasm2c"), folder, files)),
        ("wamr-2.4", needs("hosts/wamr/include"), wamr),
        ("wasm3", needs("hosts/wasm3/include"), wasm3),
        ("wasmtime-49", needs("tools/wasmtime"), wasmtime),
    ];
    let known: Vec<&str> = PROFILES.iter().map(|(name, _)| *name).filter(|name| *name != "mvp").collect();
    assert!(engines.iter().all(|(name, ..)| known.contains(name)), "each engine has a profile");
    let mut trials = Vec::new();
    for (name, missing, load) in engines {
        let may_lack = ["node-20", "wabt-1.0.32"].contains(&name);
        for (what, run) in [("features", features as fn(&str, Load) -> Verdict), ("images", images)] {
            let is_ignored = missing.is_some() && (may_lack || !is_ci());
            let trial = trial(&format!("{name} {what}"), missing.clone(), move || run(name, load));
            trials.push(trial.with_ignored_flag(is_ignored));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn needs(path: &str) -> Option<String> {
    missing(&[path], &[])
}

fn is_of_version(tool: &str, version: &str) -> Option<String> {
    let output = Command::new(tool).arg("--version").output();
    let is_it = output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with(version));
    (!is_it).then(|| format!("{tool} {version}"))
}

/// Holds a profile against its engine, feature by feature.
fn features(name: &str, load: Load) -> Verdict {
    let engine: Engine = name.parse().map_err(|error: EngineError| error.to_string())?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut files = Vec::new();
    for (number, (_, text)) in NEEDING.iter().enumerate() {
        let path = folder.path().join(format!("{number}.wasm"));
        let bytes = wat::parse_str(format!("(module {text})")).map_err(|error| error.to_string())?;
        fs::write(&path, bytes).map_err(|error| error.to_string())?;
        files.push(path);
    }
    let loaded = load(folder.path(), &files)?;
    let amiss = |feature| LOADED_AMISS.contains(&(name, feature));
    let wrong = NEEDING.iter().zip(loaded).filter(|((feature, _), loaded)| {
        let has = engine.features.contains(*feature) || amiss(*feature);
        has != *loaded
    });
    let wrong: Vec<String> = wrong.map(|((feature, _), loaded)| format!("{:?}: {loaded}", feature.names())).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("what {name} loads is not what its profile says: {wrong:?}")) }
}

/// Links all programs for an engine: what is not refused it loads.
fn images(name: &str, load: Load) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let programs = folders(Kind::Modules).into_par_iter().filter_map(|program| {
        let corpus = Corpus::read(&program).ok().filter(Corpus::is_complete)?;
        let mut link = corpus.as_link();
        link.flags.extend(["--engine".into(), name.into()]);
        let image = link.run(1).ok()?.image.filter(|image| image.len() <= LARGEST)?;
        let path = folder.path().join(program.file_name()?).with_extension("wasm");
        fs::write(&path, image).ok()?;
        Some(path)
    });
    let files: Vec<PathBuf> = programs.collect();
    if files.len() < 20 {
        return Err(format!("only {} programs were linked for {name}", files.len()));
    }
    let loaded: BTreeMap<_, _> = files.iter().zip(load(folder.path(), &files)?).collect();
    let refused: Vec<_> = loaded.iter().filter(|(_, loaded)| !**loaded).map(|(file, _)| file.file_stem()).collect();
    if refused.is_empty() { Ok(()) } else { Err(format!("{name} does not load {refused:?}")) }
}

/// What a program says of each file, a line that begins with `yes` or `no` for each.
fn told(command: &mut Command, files: &[PathBuf]) -> Verdict<Vec<bool>> {
    let output = command.args(files).output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = text.lines().filter(|line| line.starts_with("yes") || line.starts_with("no "));
    let told: Vec<bool> = told.map(|line| line.starts_with("yes")).collect();
    if told.len() == files.len() { Ok(told) } else { Err(format!("{command:?}: {}\n{text}", output.status)) }
}

/// Whether a command succeeds for each file.
fn each(files: &[PathBuf], command: impl Fn(&Path) -> Command + Sync) -> Verdict<Vec<bool>> {
    let run = |file: &PathBuf| command(file).output().map(|output| output.status.success());
    files.par_iter().map(|file| run(file).map_err(|error| error.to_string())).collect()
}

fn node(_: &Path, files: &[PathBuf]) -> Verdict<Vec<bool>> {
    let script = "for (const file of process.argv.slice(1)) {
        try { new WebAssembly.Module(require('fs').readFileSync(file)); console.log('yes'); }
        catch (error) { console.log('no ' + error.message.split('\\n')[0]); } }";
    told(Command::new("node").args(["-e", script]), files)
}

fn wasm2c(tool: &Path, folder: &Path, files: &[PathBuf]) -> Verdict<Vec<bool>> {
    each(files, |file| {
        let mut command = Command::new(tool);
        command.arg(file).arg("-o").arg(file.with_extension("c")).current_dir(folder);
        command
    })
}

fn wasmtime(_: &Path, files: &[PathBuf]) -> Verdict<Vec<bool>> {
    each(files, |file| {
        let mut command = Command::new(fetched("tools/wasmtime"));
        command.args(["compile", "-O", "opt-level=0"]).arg(file).arg("-o").arg(file.with_extension("cwasm"));
        command
    })
}

fn wamr(folder: &Path, files: &[PathBuf]) -> Verdict<Vec<bool>> {
    told(&mut compiled(folder, "wamr", "libiwasm.a")?, files)
}

fn wasm3(folder: &Path, files: &[PathBuf]) -> Verdict<Vec<bool>> {
    told(&mut compiled(folder, "wasm3", "libm3.a")?, files)
}

/// The program that asks an engine, which is a library.
fn compiled(folder: &Path, engine: &str, library: &str) -> Verdict<Command> {
    let (place, program) = (fetched("hosts").join(engine), folder.join(engine));
    let mut command = Command::new("cc");
    command.arg("-I").arg(place.join("include")).arg(workspace().join(format!("tests/hosts/load_{engine}.c")));
    command.arg(place.join(library)).args(["-lm", "-lpthread", "-ldl", "-o"]).arg(&program);
    done(&mut command)?;
    Ok(Command::new(program))
}
