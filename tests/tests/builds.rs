//! Compilers and build systems link with `seld`, and what they make runs: clang, rustc by way of cargo, CMake, Meson.
//!
//! The programs are real: SQLite's shell, Lua, a program of Rust that compiles zlib. A tool or a source that is not
//! here has its test ignored; in CI it is a failure. The surprising choice: clang's own libraries come from the sysroot
//! that is fetched, since a clang of Debian has none for WebAssembly.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use libtest_mimic::Arguments;
use tests::tools::{CLANG, RUST, done, fetched, has_std, missing, own_std, trial, without_cargo};
use tests::{Verdict, workspace};

const SELD: &str = env!("CARGO_BIN_EXE_seld-under-test");

fn main() -> std::process::ExitCode {
    let trials = [
        ("a_shell_of_sqlite", &["sources/sqlite"][..], &[CLANG][..], sqlite as fn() -> Verdict),
        ("lua", &["sources/lua"], &[CLANG], lua),
        ("a_crate_that_compiles_c", &[], &[CLANG, "llvm-ar-22", "cargo", RUST], cargo),
        ("cmake", &[], &[CLANG, "cmake", "make"], cmake),
        ("meson", &[], &[CLANG, "llvm-ar-22", "meson", "ninja"], meson),
        ("libraries_are_left_to_wasm_ld", &[], &[CLANG], libraries),
        ("what_the_probe_says_how_to_build_links", &[], &[CLANG, "wasm-ld-22", "cargo", RUST], how),
    ];
    let trials = trials.into_iter().map(|(name, sources, tools, run)| {
        let needed: Vec<&str> = sources.iter().copied().chain(["sysroot", "tools/wasmtime"]).collect();
        trial(name, missing(&needed, tools), run)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// A folder for what is made, kept from run to run.
fn folder(name: &str) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("builds").join(name);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// A folder that is empty.
fn empty_folder(name: &str) -> Result<PathBuf, String> {
    let folder = folder(name)?;
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    self::folder(name)
}

/// What `clang` is told so that it compiles for WASI and links with this linker.
fn clang_flags() -> [String; 5] {
    let sysroot = fetched("sysroot").display().to_string();
    [
        "--target=wasm32-wasip1".into(),
        format!("--sysroot={sysroot}"),
        "-resource-dir".into(),
        sysroot,
        format!("-fuse-ld={SELD}"),
    ]
}

fn clang(folder: &Path) -> Command {
    let mut command = Command::new(CLANG);
    command.args(clang_flags()).arg("-w").current_dir(folder);
    command
}

fn wasmtime(image: &Path) -> Command {
    let mut command = Command::new(fetched("tools/wasmtime"));
    command.args(["run", "-W", "exceptions"]).arg(image);
    command
}

/// Whether an image runs and prints this.
fn prints(image: &Path, arguments: &[&str], wanted: &str) -> Verdict {
    let printed = done(wasmtime(image).args(arguments))?;
    if printed == wanted { Ok(()) } else { Err(format!("printed {printed:?}, wanted {wanted:?}")) }
}

fn sqlite() -> Verdict {
    let (sources, folder) = (fetched("sources/sqlite"), folder("sqlite")?);
    let defines = ["THREADSAFE=0", "OMIT_LOAD_EXTENSION=1", "OMIT_POPEN=1", "NOHAVE_SYSTEM=1"];
    let defines = defines.map(|define| format!("-DSQLITE_{define}"));
    let emulated = ["signal", "getpid", "process-clocks"];
    let mut command = clang(&folder);
    command.args(["-O1", "-oshell.wasm"]).args(defines);
    for name in emulated {
        command.arg(format!("-D_WASI_EMULATED_{}", name.replace('-', "_").to_uppercase()));
        command.arg(format!("-lwasi-emulated-{name}"));
    }
    done(command.args(["shell.c", "sqlite3.c"].map(|file| sources.join(file))).arg("-Wl,--check"))?;
    let sql = "create table animals(name, legs); insert into animals values ('ant', 6), ('cat', 4), ('hen', 2); \
               select count(*), sum(legs), group_concat(upper(name), '-') from animals where legs > 2;";
    prints(&folder.join("shell.wasm"), &["-batch", ":memory:", sql], "2|10|ANT-CAT\n")
}

fn lua() -> Verdict {
    let (sources, folder) = (fetched("sources/lua"), folder("lua")?);
    let is_code = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "c");
    let files = fs::read_dir(&sources).map_err(|error| error.to_string())?;
    let files = files.filter_map(|entry| Some(entry.ok()?.path())).filter(is_code);
    let mut command = clang(&folder);
    command.args(["-O1", "-olua.wasm", "-mllvm", "-wasm-enable-sjlj", "-mllvm", "-wasm-use-legacy-eh=false"]);
    command.args(["-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS"]);
    command.arg("-I").arg(&sources).arg(workspace().join("tests/builds/lua.c")).args(files);
    command.args(["-lsetjmp", "-lwasi-emulated-signal", "-lwasi-emulated-process-clocks", "-Wl,--check"]);
    done(&mut command)?;
    // An error is a longjmp, a coroutine another stack of Lua.
    let chunks = [
        "function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end",
        "local ok, what = pcall(error, 'caught') print(_VERSION, ok, what, fib(20))",
        "local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(('x'):rep(i)) end end) print(co(), co())",
    ];
    prints(&folder.join("lua.wasm"), &chunks, "Lua 5.4\tfalse\tcaught\t6765\nx\txx\n")
}

/// A project of cargo whose four lines of configuration name the linker.
fn cargo() -> Verdict {
    let folder = folder("cargo")?;
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).map_err(|error| error.to_string())?;
    let seld = bin.join("seld");
    _ = fs::remove_file(&seld);
    fs::hard_link(SELD, &seld).or_else(|_| fs::copy(SELD, &seld).map(|_| ())).map_err(|error| error.to_string())?;
    let path = env::join_paths([bin].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())));
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--release", "--locked", "--quiet", "--target-dir"]).arg(&folder);
    command.current_dir(workspace().join("tests/builds/pack")).env("PATH", path.map_err(|error| error.to_string())?);
    without_cargo(&mut command);
    let sysroot = fetched("sysroot");
    command.env("CC_wasm32_wasip1", CLANG).env("AR_wasm32_wasip1", "llvm-ar-22");
    command.env("CFLAGS_wasm32_wasip1", format!("--sysroot={}", sysroot.display()));
    if !has_std() {
        let flags = own_std(&mut command, "crt1-command.o");
        command.arg("-Zbuild-std=std,panic_abort").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    }
    done(&mut command)?;
    let image = folder.join("wasm32-wasip1/release/pack.wasm");
    prints(&image, &[], "10000 bytes became 70; the same again: true\n")
}

fn cmake() -> Verdict {
    let out = empty_folder("cmake")?;
    let sysroot = fetched("sysroot").display().to_string();
    let mut command = Command::new("cmake");
    command.arg("-S").arg(workspace().join("tests/builds/twice")).arg("-B").arg(&out);
    command.arg("--toolchain").arg(workspace().join("linker/toolchains/seld.cmake"));
    command.args([
        format!("-DSELD={SELD}"),
        format!("-DWASI_SYSROOT={sysroot}"),
        format!("-DCMAKE_C_COMPILER={CLANG}"),
    ]);
    done(command.arg(format!("-DCMAKE_C_FLAGS=-resource-dir {sysroot}")))?;
    done(Command::new("cmake").arg("--build").arg(&out))?;
    prints(&out.join("app"), &[], "twice 21 is 42\n")
}

fn meson() -> Verdict {
    let out = empty_folder("meson")?;
    let sysroot = fetched("sysroot").display().to_string();
    let own = folder("meson-own")?.join("own.ini");
    let constants = format!(
        "[constants]\nseld = '{SELD}'\nsysroot = '{sysroot}'\nsuffix = '-22'\nflags = ['-resource-dir', '{sysroot}']\n"
    );
    fs::write(&own, constants).map_err(|error| error.to_string())?;
    let mut command = Command::new("meson");
    command.args(["setup", "--cross-file"]).arg(own);
    command.arg("--cross-file").arg(workspace().join("linker/toolchains/seld.ini"));
    done(command.arg(&out).arg(workspace().join("tests/builds/twice")))?;
    done(Command::new("ninja").arg("-C").arg(&out))?;
    prints(&out.join("app.wasm"), &[], "twice 21 is 42\n")
}

/// Modules that cannot be linked, because each was finished without a thought; the script that `--how` prints of them
/// builds them again, and they link.
fn how() -> Verdict {
    let folder = folder("how")?;
    let sources = workspace().join("tests/builds/how");
    done(Command::new("cp").arg("-r").arg(sources.join(".")).arg(&folder))?;
    let (sysroot, libraries) = (fetched("sysroot"), fetched("sysroot/lib/wasm32-wasip1"));
    let builtins = fetched("sysroot/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a");
    let flags = format!("--target=wasm32-wasip1 --sysroot={} -O2 -w", sysroot.display());
    for (name, export) in [("app", "ask"), ("plus", "plus")] {
        let mut command = Command::new("sh");
        let build = format!(
            "{CLANG} {flags} -c {name}.c -o {name}.o && wasm-ld-22 --no-entry --allow-undefined --export={export} \
             {}/crt1-reactor.o {name}.o -L{0} -lc {} -o {name}.wasm",
            libraries.display(),
            builtins.display()
        );
        done(command.arg("-c").arg(build).current_dir(&folder))?;
    }
    let environment = |command: &mut Command, own: &str| {
        command.current_dir(&folder).env("SYSROOT", &sysroot).env("BUILTINS", &builtins);
        command.env("CC", CLANG).env("LD", "wasm-ld-22");
        let cargo = "cargo build --release --target wasm32-wasip1";
        if has_std() {
            command.env("RUSTFLAGS", own);
        } else {
            command.env("CARGO", format!("{cargo} -Zbuild-std=std,panic_abort"));
            let flags = own_std(command, "crt1-reactor.o");
            command.env("RUSTFLAGS", format!("-Clinker=wasm-ld-22 -Clinker-flavor=wasm-ld {}{own}", flags.join(" ")));
        }
    };
    let probe = |arguments: &[&str]| {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let files = ["app.wasm", "plus.wasm", "tenfold.wasm"].map(|file| folder.join(file).into_os_string());
        let words = ["toolchain-probe"].iter().chain(arguments).map(Into::into).chain(files);
        let exit = toolchain_probe::command::run(words, &mut stdout, &mut stderr);
        (exit, String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
    };
    // The crate's relocations are dropped afterwards, so that its library is compiled once.
    let tenfold = "(cd tenfold && ${CARGO:-cargo build --release --target wasm32-wasip1} --target-dir target)
        $STRIP tenfold/target/wasm32-wasip1/release/tenfold.wasm -d '^(linking|reloc[.].*)$' -o tenfold.wasm";
    let mut command = Command::new("sh");
    environment(&mut command, " -C link-arg=--emit-relocs");
    command.env("STRIP", format!("{} strip", fetched("tools/wasm-tools").display()));
    done(command.args(["-ec", tenfold]))?;
    let (exit, said) = probe(&[]);
    if exit != 1 || !said.contains("MM001") {
        return Err(format!("such modules are refused, but not these: {exit} {said}"));
    }
    let (exit, script) = probe(&["--how"]);
    if exit != 0 || !script.contains("--emit-relocs") {
        return Err(format!("--how: {exit} {script}"));
    }
    fs::write(folder.join("how.sh"), &script).map_err(|error| error.to_string())?;
    let mut command = Command::new("sh");
    environment(&mut command, "");
    done(command.arg("how.sh"))?;
    let mut command = Command::new(SELD);
    command.current_dir(&folder).args(["app.wasm", "plus.wasm", "tenfold.wasm", "-o", "image.wasm", "--check"]);
    done(&mut command)?;
    let mut command = Command::new(fetched("tools/wasmtime"));
    let printed = done(command.args(["run", "--invoke", "ask"]).arg(folder.join("image.wasm")).arg("4"))?;
    if printed.starts_with("42\n") { Ok(()) } else { Err(format!("printed {printed:?}")) }
}

/// What is no image is refused in the words of whoever asked for it.
fn libraries() -> Verdict {
    let folder = folder("libraries")?;
    let source = workspace().join("tests/builds/twice/twice.c");
    for flags in [&["-shared", "-fPIC"][..], &["-r"], &["-Wl,-pie"]] {
        let output =
            clang(&folder).args(flags).arg(&source).arg("-olib.so").output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() || !said.contains("use `wasm-ld` for it") || folder.join("lib.so").exists() {
            return Err(format!("{flags:?}: {said}"));
        }
    }
    Ok(())
}
