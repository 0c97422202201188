//! Images are called from C: through the header and the glue that the linker writes, on each engine that C calls.
//!
//! Every group of components becomes a program that makes the calls of the group, with the same answers; programs by
//! hand show structs that are shared, and what becomes of bad values. Headers and glue of everything that the corpora
//! link are compiled, as C and as C++, without a warning. An engine that is not here is ignored, and the name of the
//! test says what it needs; under `CI=true` it fails.

use std::{fs, path::Path, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use seld::bindings::interface::Scheme;
use seld::gather::{Purpose, Request, gather};
use tests::{
    Verdict,
    corpus::{self, Corpus},
    group::{Engine, Group, described_modules, run_with_modules},
    headers,
    link::Link,
    workspace,
};

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for folder in corpus::folders(corpus::Kind::Components) {
        match Group::read(&folder) {
            Ok(groups) => groups.into_iter().for_each(|group| of_group(&Arc::new(group), &mut trials)),
            Err(reason) => trials.push(Trial::test(name(&folder), move || Err(Failed::from(reason)))),
        }
    }
    for folder in corpus::folders(corpus::Kind::Modules) {
        match Corpus::read(&folder) {
            Ok(program) if program.is_module() => {
                let is_complete = program.is_complete();
                let run = move || headers::of_link(&program.as_link());
                add(&mut trials, name(&folder), "headers", headers::missing(), is_complete, run);
            }
            Ok(_) => {}
            Err(reason) => trials.push(Trial::test(name(&folder), move || Err(Failed::from(reason)))),
        }
    }
    by_hand(&mut trials);
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A test, or why there is none.
fn add(
    trials: &mut Vec<Trial>,
    name: String,
    kind: &str,
    missing: Option<&'static str>,
    is_complete: bool,
    run: impl FnOnce() -> Verdict + Send + 'static,
) {
    let missing = missing.or((!is_complete).then_some("needs corpora/fetch"));
    trials.push(match missing {
        None => Trial::test(name, move || run().map_err(Failed::from)).with_kind(kind),
        Some(what) => {
            let trial = Trial::test(format!("{name} ({what})"), move || Err(Failed::from(what)));
            trial.with_kind(kind).with_ignored_flag(!tests::tools::is_ci())
        }
    });
}

fn of_group(group: &Arc<Group>, trials: &mut Vec<Trial>) {
    if !group.is_native() {
        return;
    }
    for engine in Engine::ALL {
        // Names are the same for all random worlds: the older wasm2c is asked by the groups with names of their own.
        if engine == Engine::OldWasm2c && group.is_random() {
            continue;
        }
        let own = Arc::clone(group);
        let run = move || own.run_native(engine, Scheme::Legacy);
        add(trials, group.name.clone(), engine.name(), engine.missing(), group.is_complete(), run);
    }
    // Whatever the names are, all that an engine has of them is text: one engine is enough.
    let (own, engine) = (Arc::clone(group), Engine::Wasm2c);
    let run = move || own.run_native(engine, Scheme::Standard32);
    add(trials, group.name.clone(), "standard32", engine.missing(), group.is_complete(), run);
    let own = Arc::clone(group);
    add(trials, group.name.clone(), "headers", headers::missing(), group.is_complete(), move || own.compile_headers());
}

/// Programs of `tests/hosts`, and the image that each is for.
fn by_hand(trials: &mut Vec<Trial>) {
    for engine in Engine::ALL {
        let traps = move || run_with_modules(&[trapping()?], &[], engine, &program("traps.c")?);
        add(trials, "traps".to_owned(), engine.name(), engine.missing(), true, traps);
        let database = move || run_with_modules(&sqlite()?, SQLITE, engine, &program("sqlite.c")?);
        add(trials, "sqlite.c".to_owned(), engine.name(), engine.missing().or(lacks_sqlite()), true, database);
        let structs = move || run_with_modules(&shared_structs()?, STRUCTS, engine, &program("structs.c")?);
        add(trials, "structs".to_owned(), engine.name(), engine.missing(), true, structs);
        for (file, folder, of) in [
            ("bad_values.c", "group-records-and-variants", "c-and-rust"),
            ("bad_values.c", "group-records-and-variants", "rust-and-c"),
            ("bad_handles.c", "group-resources-of-the-group-and-the-host", ""),
            ("prints.c", "group-prints", ""),
            ("control_loop.c", "group-control-loop", ""),
        ] {
            let run = move || {
                let groups = Group::read(&workspace().join("corpora").join(folder))?;
                let group = groups.into_iter().find(|group| group.name.ends_with(of)).ok_or("no such group")?;
                group.run_program(engine, &program(file)?)
            };
            add(trials, format!("{file} {of}").trim_end().to_owned(), engine.name(), engine.missing(), true, run);
        }
    }
    let database = || {
        let (image, bindings) = described_modules(&sqlite()?, SQLITE)?;
        headers::of_image(&image, &bindings)
    };
    add(trials, "sqlite".to_owned(), "headers", headers::missing().or(lacks_sqlite()), true, database);
    add(trials, "a moved field".to_owned(), "headers", headers::missing(), true, moved_field);
    add(trials, "odd names".to_owned(), "headers", headers::missing(), true, odd_names);
    add(trials, "comments".to_owned(), "headers", None, true, comments);
    add(trials, "loans in a list alone".to_owned(), "headers", headers::missing(), true, loans_in_a_list);
    add(trials, "written twice".to_owned(), "headers", None, true, written_twice);
}

/// What the program wants of the image beside what it exports.
const STRUCTS: &[&str] = &["first_sample", "meter_mode", "meter_new", "meter_push", "meter_total"];

/// What the program wants of SQLite, and the allocator with it.
const SQLITE: &[&str] = &[
    "sqlite3_bind_int",
    "sqlite3_close",
    "sqlite3_column_int",
    "sqlite3_errmsg",
    "sqlite3_exec",
    "sqlite3_finalize",
    "sqlite3_open",
    "sqlite3_prepare_v2",
    "sqlite3_reset",
    "sqlite3_step",
    "malloc",
    "free",
];

fn lacks_sqlite() -> Option<&'static str> {
    let is_there = workspace().join("corpora/fetched/hosts/sqlite/sqlite3.o").exists();
    (!is_there).then_some("needs corpora/fetch and clang")
}

/// The objects of SQLite, and of libc what they need.
fn sqlite() -> Verdict<Vec<seld::Input>> {
    let fetched = workspace().join("corpora/fetched");
    let objects = ["hosts/sqlite/sqlite3.o", "hosts/sqlite/memory_vfs.o"];
    let archives = ["wasm32-wasip1/libc.a", "wasm32-unknown-wasip1/libclang_rt.builtins.a"];
    let archives = archives.map(|path| format!("sysroot/lib/{path}"));
    let paths = objects.iter().map(ToString::to_string).chain(archives).map(|path| fetched.join(path));
    let given: Vec<_> = paths.map(Into::into).collect();
    let wanted = SQLITE.iter().map(ToString::to_string).collect::<Vec<_>>();
    let request = Request { given: &given, library_path: &[], wanted: &wanted, purpose: Purpose::Image };
    gather(request).map(|gathered| gathered.inputs).map_err(|error| error.to_string())
}

/// A module that traps in the ways that engines notice by signals, and in one that code notices.
fn trapping() -> Verdict<seld::Input> {
    const MODULE: &str = r#"(module
        (memory (export "memory") 1)
        (func (export "load_at") (param i32) (result i32) (i32.load (local.get 0)))
        (func $deep (export "deep") (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (local.get 0))) (else (i32.const 0))))
        (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1))))"#;
    Ok(seld::Input::new("trapping.wasm", wat::parse_str(MODULE).map_err(|error| error.to_string())?))
}

fn shared_structs() -> Verdict<Vec<seld::Input>> {
    let folder = workspace().join("corpora/host-structs/prebuilt");
    let input = |name: &str| {
        let bytes = fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
        Ok(seld::Input::new(name, bytes))
    };
    ["libsample.so", "libmeter.so"].into_iter().map(input).collect()
}

fn program(file: &str) -> Verdict<String> {
    fs::read_to_string(workspace().join("tests/hosts").join(file)).map_err(|error| format!("{file}: {error}"))
}

/// A struct whose fields are not where the guest has them does not compile.
fn moved_field() -> Verdict {
    let (_, bindings) = described_modules(&shared_structs()?, STRUCTS)?;
    let header = bindings.header();
    let (id, value) = ("  int32_t id;\n", "  IMAGE_ALIGNED(8) double value;\n");
    if !header.contains(&format!("{id}{value}")) {
        return Err("the header has no struct that begins with `id` and `value`".to_owned());
    }
    let moved = header.replace(&format!("{id}{value}"), &format!("{value}{id}"));
    for (text, is_right) in [(&header, true), (&moved, false)] {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        fs::write(folder.path().join("image.h"), text).map_err(|error| error.to_string())?;
        let mut compiler = std::process::Command::new("gcc");
        compiler.current_dir(&folder).args(["-std=c11", "-fsyntax-only", "-x", "c", "image.h"]);
        let output = compiler.output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() != is_right || !is_right && !said.contains("offsetof(image_sample, id) == 0") {
            return Err(format!("right: {is_right}, and the compiler says `{said}`"));
        }
    }
    Ok(())
}

/// Names that C cannot write get others, also that of the image; what C has nothing for is said.
fn odd_names() -> Verdict {
    let text = program("odd_names.wat")?;
    let bytes = wat::parse_str(&text).map_err(|error| error.to_string())?;
    let inputs = [seld::Input::new("libodd.so", bytes)];
    let (image, bindings) = described_modules(&inputs, &[])?;
    headers::of_image(&image, &bindings)?;
    let header = bindings.header();
    for wanted in ["image_a_b(", "image_a_b_2(", "image_a_b_3(", "image_open_2(", "`two`: its type () -> (i32 i32)"] {
        if !header.contains(wanted) {
            return Err(format!("the header has no {wanted}"));
        }
    }
    let sources = seld::bindings::Sources { inputs: &inputs, ..seld::bindings::Sources::default() };
    for name in ["int", "class", "time", "1-é", "_x", "glue", "ODD", ""] {
        let bindings = seld::bindings::Bindings::of(&image, name, &sources).map_err(|error| error.to_string())?;
        headers::alone(&bindings.header()).map_err(|error| format!("an image called `{name}`: {error}"))?;
    }
    Ok(())
}

/// Comments of WIT are those of the header, also what would end one there.
fn comments() -> Verdict {
    let group = workspace().join("corpora/group-records-and-variants");
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let wit = fs::read_to_string(group.join("src/shapes.wit")).map_err(|error| error.to_string())?;
    let wit = wit
        .replace("  moved-twice: func", "  /// Moves a shape.\n  /// Not */ the end.\n  moved-twice: func")
        .replace("  enum style {", "  /// How a line looks.\n  enum style {")
        .replace("record point { x: f64", "record point { /// To the right.\n x: f64");
    let (path, header) = (folder.path().join("world.wit"), folder.path().join("image.h"));
    fs::write(&path, wit).map_err(|error| error.to_string())?;
    let inputs = ["consumer-c.wasm", "provider-rust.wasm"].map(|name| (None, group.join("prebuilt").join(name)));
    let flags = vec!["--emit-header".into(), header.clone().into(), "--wit".into(), path.into()];
    let link = Link { inputs: inputs.into(), flags, map: false };
    let linked = link.run(1)?;
    if linked.exit != 0 {
        return Err(linked.stderr);
    }
    let text = fs::read_to_string(&header).map_err(|error| error.to_string())?;
    let all = [
        "/* Moves a shape.\n   Not * / the end.\n   The export `test:shapes/drawn@1.2.3#moved-twice`.",
        "/* How a line looks. */\ntypedef uint8_t image_kinds_style;",
        "  /* To the right. */\n  IMAGE_ALIGNED(8) double x;",
    ];
    match all.iter().find(|wanted| !text.contains(**wanted)) {
        Some(wanted) => Err(format!("the header has no `{wanted}`")),
        None => Ok(()),
    }
}

/// The glue keeps account of what is lent, also where the only handles that are lent are in a list.
fn loans_in_a_list() -> Verdict {
    const WIT: &str = "package test:l; interface host { resource cell; }
        interface api { use host.{cell}; all: func(a: list<borrow<cell>>); } world w { import host; export api; }";
    const MODULE: &str = r#"(module
        (import "test:l/host" "[resource-drop]cell" (func $drop (param i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "test:l/api#all") (param i32 i32) (call $drop (i32.load (local.get 0)))))"#;
    let shown = |error: &dyn std::fmt::Debug| format!("{error:?}");
    let mut resolve = wit_parser::Resolve::default();
    let package = resolve.push_str("world.wit", WIT).map_err(|error| shown(&error))?;
    let world = resolve.select_world(&[package], None).map_err(|error| shown(&error))?;
    let mut module = wat::parse_str(MODULE).map_err(|error| shown(&error))?;
    wit_component::embed_component_metadata(&mut module, &resolve, world, wit_component::StringEncoding::UTF8)
        .map_err(|error| shown(&error))?;
    let encoder = wit_component::ComponentEncoder::default().module(&module);
    let component = encoder.and_then(|mut encoder| encoder.encode()).map_err(|error| shown(&error))?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = folder.path().join("cells.wasm");
    fs::write(&path, component).map_err(|error| error.to_string())?;
    headers::of_link(&Link { inputs: vec![(None, path)], ..Link::default() })
}

/// The same inputs give the same header and glue.
fn written_twice() -> Verdict {
    use seld::bindings::Runtime::{Wamr, Wasm2c, Wasmtime};
    let all = || {
        let (_, bindings) = described_modules(&shared_structs()?, STRUCTS)?;
        let glue = [Wamr, Wasm2c, Wasmtime].map(|runtime| bindings.glue(runtime, "image.h"));
        Ok::<_, String>((bindings.header(), glue))
    };
    if all()? == all()? { Ok(()) } else { Err("two headers of one image differ".to_owned()) }
}
