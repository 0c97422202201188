//! What a map says of the borders of components, that trust is said and asked for, that what starts does so once, and
//! that nothing is entered twice or after a trap.
//!
//! That the calls themselves are right, `groups` shows. A component that is made of the image would hide who enters
//! what, because the engine sees to that too. So images are called here as modules.

use std::{collections::BTreeMap, ffi::OsString, fs, path::Path};

use seld::{Became, Input};
use wasmtime::{Caller, Instance, Linker, Module, Store, Val};

const SCALARS: &str = "test:scalars/numbers@1.0.0";

/// The components of a group, with flags, linked into a folder.
fn link(group: &str, folder: &Path, flags: &[&str]) {
    let prebuilt = tests::workspace().join("corpora").join(group).join("prebuilt");
    let mut arguments: Vec<OsString> = vec!["seld".into()];
    arguments.extend(
        ["consumer.wasm", "provider.wasm", "counter.wasm"]
            .iter()
            .map(|name| prebuilt.join(name))
            .filter(|path| path.exists())
            .map(Into::into),
    );
    arguments.extend([OsString::from("-o"), folder.join("image.wasm").into()]);
    arguments.extend(flags.iter().map(Into::into));
    for (option, file) in [("--map", "map.json"), ("--certificate", "certificate.json")] {
        arguments.extend([option.into(), folder.join(file).into()]);
    }
    let mut errors = Vec::new();
    let exit = seld::command::run(arguments, &mut Vec::new(), &mut errors);
    // No warning either: what components pass to each other is no address, whoever made them.
    assert!(exit == 0 && errors.is_empty(), "{}", String::from_utf8_lossy(&errors));
}

/// What the map says that each function is, with what it copies and checks.
fn boundaries(folder: &Path) -> (bool, BTreeMap<(String, String), String>) {
    let map = fs::read(folder.join("map.json")).expect("a map");
    let map: serde_json::Value = serde_json::from_slice(&map).expect("JSON");
    let list = map["boundaries"].as_array().expect("boundaries");
    let words = |value: &serde_json::Value| {
        let words = value.as_array().into_iter().flatten().filter_map(|word| word.as_str());
        words.collect::<Vec<_>>().join(", ")
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("the host").to_owned();
    let line = |boundary: &serde_json::Value| {
        let more = ["copies", "checks", "wrapper"].map(|key| words(&boundary[key]));
        let more: Vec<&str> = more.iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
        let became = [text(&boundary["became"])].into_iter().chain(more.into_iter().map(str::to_owned));
        ((text(&boundary["caller"]), text(&boundary["function"])), became.collect::<Vec<_>>().join(": "))
    };
    (map["trust"] == true, list.iter().map(line).collect())
}

fn of_consumer<'b>(boundaries: &'b BTreeMap<(String, String), String>, interface: &str, function: &str) -> &'b str {
    &boundaries[&("consumer.wasm".to_owned(), format!("{interface}#{function}"))]
}

#[test]
fn numbers_that_need_nothing_are_called_directly() {
    let folder = tempfile::tempdir().expect("a folder");
    link("group-scalars-c-and-c", folder.path(), &[]);
    let (is_trusted, boundaries) = boundaries(folder.path());
    assert!(!is_trusted);
    for (function, became) in [
        ("bits", "direct"),
        ("product", "direct"),
        ("note", "direct"),
        ("low-s32", "direct"),
        ("low-u8", "adapter: small integers"),
        ("add", "adapter: small integers"),
        ("not", "adapter: bool"),
        ("after", "adapter: char"),
        ("turned", "adapter: discriminants"),
    ] {
        assert_eq!(of_consumer(&boundaries, SCALARS, function), became, "{function}");
    }
    assert_eq!(boundaries[&("the host".to_owned(), "test:scalars/checks@1.0.0#add".to_owned())], "export");
}

#[test]
fn with_trust_only_small_integers_are_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    link("group-scalars-c-and-c", folder.path(), &["--trust"]);
    let (is_trusted, boundaries) = boundaries(folder.path());
    assert!(is_trusted);
    for function in ["bits", "not", "after", "turned"] {
        assert_eq!(of_consumer(&boundaries, SCALARS, function), "direct", "{function}");
    }
    assert_eq!(of_consumer(&boundaries, SCALARS, "low-s16"), "adapter: small integers");
}

#[test]
fn what_an_allocator_calls_is_checked_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    link("group-allocators-that-call", folder.path(), &[]);
    let (_, boundaries) = boundaries(folder.path());
    let counting = "test:allocators/counting@1.0.0";
    assert_eq!(of_consumer(&boundaries, counting, "count"), "adapter: that the caller may be left");
    assert_eq!(of_consumer(&boundaries, counting, "counted"), "direct");
    let echo = of_consumer(&boundaries, "test:allocators/echo@1.0.0", "echo");
    assert_eq!(echo, "adapter: texts, values in memory: alignment, bounds");
}

#[test]
fn who_does_not_trust_is_not_shown_a_link_that_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |flags: &[&str]| {
        let prebuilt = tests::workspace().join("corpora/group-scalars-c-and-c/prebuilt");
        let place = |name: &str| OsString::from(folder.path().join(name));
        let mut arguments: Vec<OsString> = vec!["toolchain-probe".into(), "--check".into(), place("image.wasm")];
        arguments.extend(["--certificate".into(), place("certificate.json")]);
        arguments.extend(["consumer.wasm", "provider.wasm"].map(|name| prebuilt.join(name).into()));
        arguments.extend(flags.iter().map(Into::into));
        let mut output = Vec::new();
        let exit = toolchain_probe::command::run(arguments, &mut output, &mut Vec::new());
        (exit, String::from_utf8_lossy(&output).into_owned())
    };
    link("group-scalars-c-and-c", folder.path(), &["--trust"]);
    let (exit, output) = check(&["--trust"]);
    assert!(exit == 0 && output.contains("trust: true"), "{output}");
    let (exit, output) = check(&[]);
    assert!(exit == 1 && output.contains("the link trusts components, and this check does not"), "{output}");
    link("group-scalars-c-and-c", folder.path(), &[]);
    let (exit, output) = check(&[]);
    assert!(exit == 0 && output.contains("trust: false"), "{output}");
    let (exit, output) = check(&["--trust"]);
    assert!(exit == 1 && output.contains("this check trusts components, and the link does not"), "{output}");
}

/// A provider whose two exports are one function with two types, and a consumer that has the two imports, and this.
fn two_names_of_one_function(consumer: &str) -> BTreeMap<String, Became> {
    let text = format!(
        r#"(component
          (component $provider
            (core module $m (func (export "f") (param i32) (result i32) (local.get 0)))
            (core instance $i (instantiate $m))
            (func (export "one") (param "a" u32) (result u32) (canon lift (core func $i "f")))
            (func (export "two") (param "a" s32) (result s32) (canon lift (core func $i "f"))))
          (component $consumer
            (import "one" (func $one (param "a" u32) (result u32)))
            (import "two" (func $two (param "a" s32) (result s32)))
            (core func $one (canon lower (func $one)))
            (core func $two (canon lower (func $two)))
            (core module $m
              (type $step (func (param i32) (result i32)))
              (import "" "one" (func $one (type $step)))
              (import "" "two" (func $two (type $step)))
              (memory (export "memory") 1)
              (table 2 funcref)
              {consumer}
              (func (export "run") (param i32 i32) (result i32) (call $one (call $two (local.get 0)))))
            (core instance $i
              (instantiate $m (with "" (instance (export "one" (func $one)) (export "two" (func $two))))))
            (func (export "run") (param "a" string) (result u32)
              (canon lift (core func $i "run") (memory $i "memory") (realloc (func $i "realloc")))))
          (instance $p (instantiate $provider))
          (instance $c (instantiate $consumer (with "one" (func $p "one")) (with "two" (func $p "two"))))
          (export "run" (func $c "run")))"#
    );
    let bytes = wat::parse_str(text).expect("the component parses");
    let modules = toolchain_probe::component::unwrap(vec![Input::new("group.wasm", bytes)], false);
    let modules = modules.unwrap_or_else(|fault| panic!("{}", fault.message));
    modules.boundaries.into_iter().map(|boundary| (boundary.function, boundary.became)).collect()
}

const REALLOC: &str = r#"(func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))"#;

#[test]
fn imports_whose_addresses_are_taken_stay_two_functions() {
    let hands_on = Became::Adapter { copies: Vec::new(), checks: Vec::new() };
    let found = two_names_of_one_function(REALLOC);
    assert_eq!((&found["one"], &found["two"]), (&Became::Direct, &Became::Direct));
    let found = two_names_of_one_function(&format!("(elem (i32.const 0) $one) {REALLOC}"));
    assert_eq!((&found["one"], &found["two"]), (&Became::Direct, &Became::Direct));
    let found = two_names_of_one_function(&format!("(elem (i32.const 0) $one $two) {REALLOC}"));
    assert_eq!((&found["one"], &found["two"]), (&hands_on, &hands_on));
}

#[test]
fn a_call_through_a_table_may_be_a_call_of_what_is_in_it() {
    let guarded = Became::Adapter { copies: Vec::new(), checks: vec!["that the caller may be left"] };
    let realloc = |body: &str| {
        format!(r#"(elem (i32.const 0) $one) (func (export "realloc") (param i32 i32 i32 i32) (result i32) {body})"#)
    };
    let found = two_names_of_one_function(&realloc("(call_indirect (type $step) (i32.const 1) (local.get 0))"));
    assert_eq!((&found["one"], &found["two"]), (&guarded, &Became::Direct));
    let found = two_names_of_one_function(&realloc("(call $two (local.get 0))"));
    assert_eq!((&found["one"], &found["two"]), (&Became::Direct, &guarded));
    let found = two_names_of_one_function(&realloc("(i32.const 16)"));
    assert_eq!((&found["one"], &found["two"]), (&Became::Direct, &Became::Direct));
}

/// Whatever a host may call traps, if it is asked to; `fine` does not. What starts asks the host, and so does `asks`.
const TRAPS: &str = r#"(component
  (import "ask" (func $ask))
  (core func $ask (canon lower (func $ask)))
  (core module $m
    (import "" "ask" (func $ask))
    (memory (export "memory") 1)
    (func (export "fine") (result i32) (i32.const 7))
    (func (export "boom") (unreachable))
    (func (export "asks") (call $ask))
    (func (export "text") (result i32) (i32.const 32))
    (func (export "post") (param i32) (if (i32.eq (local.get 0) (i32.const 13)) (then (unreachable))))
    (func (export "destructor") (param i32) (if (i32.eq (local.get 0) (i32.const 13)) (then (unreachable))))
    (func (export "take") (param i32 i32))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (if (i32.eq (local.get 3) (i32.const 13)) (then (unreachable))) (i32.const 64))
    (start $ask))
  (core instance $i (instantiate $m (with "" (instance (export "ask" (func $ask))))))
  (type $thing (resource (rep i32) (dtor (func $i "destructor"))))
  (export "thing" (type $thing))
  (func (export "fine") (result u32) (canon lift (core func $i "fine")))
  (func (export "boom") (canon lift (core func $i "boom")))
  (func (export "asks") (canon lift (core func $i "asks")))
  (func (export "text") (result string)
    (canon lift (core func $i "text") (memory $i "memory") (post-return (func $i "post"))))
  (func (export "take") (param "a" string)
    (canon lift (core func $i "take") (memory $i "memory") (realloc (func $i "realloc")))))"#;

/// What the host saw when it was asked.
#[derive(Default)]
struct Asked {
    /// What `fine` gave, if it did not trap.
    fine: Vec<Option<i32>>,
    /// What the allocator gave.
    allocated: Vec<i32>,
}

fn call<T: 'static>(
    store: &mut Store<T>,
    instance: Instance,
    name: &str,
    arguments: &[i32],
) -> wasmtime::Result<Option<i32>> {
    let function = instance.get_func(&mut *store, name).unwrap_or_else(|| panic!("no export `{name}`"));
    let arguments: Vec<Val> = arguments.iter().map(|number| Val::I32(*number)).collect();
    let mut results = vec![Val::I32(0); function.ty(&*store).results().len()];
    function.call(&mut *store, &arguments, &mut results)?;
    Ok(results.first().and_then(Val::i32))
}

/// The image of a component, checked; or what is said of it.
fn image_of(text: &str, flags: &[&str]) -> Result<Module, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let (component, image) = (folder.path().join("component.wasm"), folder.path().join("image.wasm"));
    fs::write(&component, wat::parse_str(text).expect("the component parses")).expect("a component");
    let mut arguments: Vec<OsString> = vec!["seld".into(), component.into(), "--check".into()];
    arguments.extend([OsString::from("-o"), image.clone().into()]);
    arguments.extend(flags.iter().map(Into::into));
    let mut errors = Vec::new();
    let exit = seld::command::run(arguments, &mut Vec::new(), &mut errors);
    if exit == 0 && errors.is_empty() {
        return Ok(Module::from_file(tests::host::engine(), image).expect("a module"));
    }
    Err(String::from_utf8_lossy(&errors).into_owned())
}

/// The image of `TRAPS`, instantiated and initialised. A host that is asked calls what it may not, and what it may.
fn started(flags: &[&str]) -> (Store<Asked>, Instance) {
    let engine = tests::host::engine();
    let module = image_of(TRAPS, flags).unwrap_or_else(|said| panic!("{said}"));
    let mut linker = Linker::new(engine);
    let ask = |mut caller: Caller<'_, Asked>| {
        let mut function = |name: &str| caller.get_export(name).and_then(|export| export.into_func());
        let (fine, realloc) = (function("fine").expect("fine"), function("cabi_realloc").expect("cabi_realloc"));
        let (mut given, mut allocated) = ([Val::I32(0)], [Val::I32(0)]);
        let is_fine = fine.call(&mut caller, &[], &mut given).is_ok();
        let sizes = [0, 0, 1, 4].map(Val::I32);
        realloc.call(&mut caller, &sizes, &mut allocated).expect("the host may allocate while it is called");
        let asked = caller.data_mut();
        asked.fine.push(given[0].i32().filter(|_| is_fine));
        asked.allocated.extend(allocated[0].i32());
    };
    linker.func_wrap("$root", "ask", ask).expect("an import");
    let mut store = Store::new(engine, Asked::default());
    let instance = linker.instantiate(&mut store, &module).expect("an instance");
    call(&mut store, instance, "_initialize", &[]).expect("it starts");
    (store, instance)
}

#[test]
fn after_a_trap_nothing_is_entered() {
    let traps: [(&str, &[i32]); 4] =
        [("boom", &[]), ("cabi_post_text", &[13]), ("cabi_realloc", &[0, 0, 1, 13]), ("[dtor]thing", &[13])];
    for (name, arguments) in traps {
        let (mut store, instance) = started(&[]);
        assert_eq!(call(&mut store, instance, "fine", &[]).expect("nothing trapped"), Some(7));
        call(&mut store, instance, name, arguments).expect_err("it traps");
        for (other, arguments) in [("fine", &[][..]), ("text", &[]), ("cabi_post_text", &[32]), ("_initialize", &[])] {
            assert!(call(&mut store, instance, other, arguments).is_err(), "`{other}` after a trap in `{name}`");
        }
        let (mut store, instance) = started(&["--trust"]);
        call(&mut store, instance, name, arguments).expect_err("it traps");
        assert_eq!(call(&mut store, instance, "fine", &[]).expect("the host is trusted"), Some(7), "{name}");
    }
}

#[test]
fn from_within_the_host_nothing_is_entered_but_allocators() {
    let (mut store, instance) = started(&[]);
    call(&mut store, instance, "asks", &[]).expect("the host returns");
    // Once while it started.
    assert_eq!((&store.data().fine[..], &store.data().allocated[..]), (&[None, None][..], &[64, 64][..]));
    for (name, arguments) in [("text", &[][..]), ("cabi_post_text", &[32]), ("cabi_realloc", &[0, 0, 1, 4])] {
        call(&mut store, instance, name, arguments).expect("each returns before the next is entered");
    }
    assert_eq!(call(&mut store, instance, "fine", &[]).expect("all returned"), Some(7));
    let (mut store, instance) = started(&["--trust"]);
    call(&mut store, instance, "asks", &[]).expect("the host returns");
    assert_eq!(store.data().fine, [Some(7), Some(7)]);
}

/// What consumers are handed over by the functions of an interface, in an image that the checker accepts.
fn handed_over(group: &str, files: &[&str], flags: &[&str]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let prebuilt = tests::workspace().join("corpora").join(group).join("prebuilt");
    let map = folder.path().join("map.json");
    let mut arguments: Vec<OsString> = vec!["seld".into(), "--check".into(), "--map".into(), map.clone().into()];
    arguments.extend(files.iter().map(|file| prebuilt.join(file).into()));
    arguments.extend(flags.iter().map(Into::into));
    arguments.extend([OsString::from("-o"), folder.path().join("image.wasm").into()]);
    let mut errors = Vec::new();
    let exit = seld::command::run(arguments, &mut Vec::new(), &mut errors);
    assert!(exit == 0, "{}", String::from_utf8_lossy(&errors));
    let map: serde_json::Value = serde_json::from_slice(&fs::read(map).expect("a map")).expect("JSON");
    let boundaries = map["boundaries"].as_array().expect("boundaries").iter();
    let transfers = boundaries.filter(|boundary| boundary["became"] == "transfer");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    transfers.map(|boundary| (text(&boundary["function"]), text(&boundary["hands_over"]))).collect()
}

#[test]
fn lists_and_texts_are_handed_over_where_both_sides_have_one_heap() {
    let files = &["consumer.wasm", "provider.wasm"];
    let of = |name: &str| format!("test:texts/texts@0.1.0#{name}");
    let list = |bytes: u32| format!("a list of {bytes} bytes for each element");
    let (text, lists) = ("a text".to_owned(), [list(1), list(8)]);
    let [bytes, numbers] = lists;
    let wanted = [("joined", &text), ("kept", &text), ("upper", &text), ("reversed", &bytes), ("scaled", &numbers)];
    let wanted: BTreeMap<String, String> = wanted.map(|(name, what)| (of(name), what.clone())).into();
    assert_eq!(handed_over("group-strings-and-lists-c-and-c", files, &[]), wanted);
    let rust = handed_over("group-resources-rust-and-rust", files, &[]);
    assert_eq!(rust["test:shelf/shelf@0.1.0#[method]book.title"], "a text");
}

#[test]
fn nothing_is_handed_over_between_two_heaps() {
    let files = &["consumer.wasm", "provider.wasm"];
    let none = BTreeMap::new();
    assert_eq!(handed_over("group-strings-and-lists-c-and-c", files, &["--allocator", "separate"]), none);
    // Of two languages.
    assert_eq!(handed_over("group-records-and-variants", &["consumer-c.wasm", "provider-rust.wasm"], &[]), none);
    assert_eq!(handed_over("group-records-and-variants", &["consumer-rust.wasm", "provider-c.wasm"], &[]), none);
    // Who reads `errno`, which the allocator sets, keeps its heap; the other two have one.
    let of_three = handed_over("group-heaps-of-three", &["reader.wasm", "middle.wasm", "source.wasm"], &[]);
    let names: Vec<&str> = of_three.keys().map(String::as_str).collect();
    assert_eq!(names, ["test:heaps/numbers#multiples", "test:heaps/numbers#text"]);
}

/// A command of WASI 0.2: it counts how often it was started, and runs well or not.
const COMMAND: &str = r#"(component
  (core module $m
    (global $starts (mut i32) (i32.const 0))
    (global $fails (mut i32) (i32.const 0))
    (func $start (global.set $starts (i32.add (global.get $starts) (i32.const 1))))
    (func (export "starts") (result i32) (global.get $starts))
    (func (export "fail") (global.set $fails (i32.const 1)))
    (func (export "run") (result i32) (global.get $fails))
    (start $start))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $run (export "run" (func $run)))
  (export "wasi:cli/run@0.2.3" (instance $run))
  (func (export "starts") (result u32) (canon lift (core func $i "starts")))
  (func (export "fail") (canon lift (core func $i "fail"))))"#;

fn alone(module: &Module) -> (Store<()>, Instance) {
    let mut store = Store::new(module.engine(), ());
    let instance = Instance::new(&mut store, module, &[]).expect("an instance");
    (store, instance)
}

#[test]
fn what_starts_does_so_once_whoever_is_called_first() {
    for flags in [&[][..], &["--trust"], &["--export-all"]] {
        let module = image_of(COMMAND, flags).unwrap_or_else(|said| panic!("{said}"));
        for entries in [&["_initialize"; 3][..], &["_start"; 3], &["_initialize", "_start"], &["_start", "_initialize"]]
        {
            let (mut store, instance) = alone(&module);
            for entry in entries {
                assert_eq!(call(&mut store, instance, entry, &[]).expect("it returns"), None);
                assert_eq!(call(&mut store, instance, "starts", &[]).expect("it counts"), Some(1), "{entries:?}");
            }
        }
        let (mut store, instance) = alone(&module);
        call(&mut store, instance, "_initialize", &[]).expect("it starts");
        call(&mut store, instance, "fail", &[]).expect("the next run fails");
        assert_eq!(call(&mut store, instance, "wasi:cli/run@0.2.3#run", &[]).expect("it says so"), Some(1));
        call(&mut store, instance, "_start", &[]).expect_err("a run that fails is a trap");
    }
}

#[test]
fn a_start_is_an_export_like_another() {
    let names_of = |component: &str, flags: &[&str]| -> Vec<String> {
        let module = image_of(component, flags).unwrap_or_else(|said| panic!("{said}"));
        module.exports().map(|export| export.name().to_owned()).collect()
    };
    let names = |flags: &[&str]| names_of(COMMAND, flags);
    assert_eq!(names(&[]), ["_initialize", "_start", "fail", "starts", "wasi:cli/run@0.2.3#run"]);
    assert_eq!(names(&["--export-all"]), names(&[]));
    assert_eq!(names(&["--export-only", "starts"]), ["_initialize", "starts"]);
    assert_eq!(names(&["--export-only", "starts", "--export-only", "_start"]), ["_initialize", "_start", "starts"]);
    // Whoever calls what takes a text has to allocate it.
    let taking = names_of(TRAPS, &["--export-only", "take"]);
    assert_eq!(taking, ["_initialize", "cabi_realloc", "memory", "take"]);
    // Who does not run is no command.
    let said = image_of(&COMMAND.replace("wasi:cli/run@0.2.3", "test:cli/run@0.2.3"), &["--export", "_start"]);
    let said = said.expect_err("there is no such entry");
    assert!(said.contains("error[LK002]: cannot export `_start`: the image has none"), "{said}");
}

/// Whether the image of a component is accepted, and no longer when its text is changed.
fn is_rejected(component: &str, from: &str, to: &str) -> bool {
    let bytes = wat::parse_str(component).expect("the component parses");
    let modules = toolchain_probe::component::unwrap(vec![Input::new("group.wasm", bytes)], false);
    let modules = modules.unwrap_or_else(|fault| panic!("{}", fault.message));
    let options = seld::Options { certificate: true, wiring: modules.wiring, ..seld::Options::default() };
    let linked = seld::link(&modules.inputs, &options).unwrap_or_else(|refused| panic!("{refused}"));
    let certificate = linked.certificate.expect("it was asked for");
    let given: Vec<_> = modules.inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
    let is_accepted = |image: &[u8]| toolchain_probe::check::check(image, &certificate, &given).is_ok();
    let text = wasmprinter::print_bytes(&linked.image).expect("the image is valid");
    assert!(text.contains(from), "no `{from}` in {text}");
    let changed = |text: &str| is_accepted(&wat::parse_str(text).expect("the change is valid"));
    changed(&text) && !changed(&text.replace(from, to))
}

#[test]
fn entries_and_limits_are_checked() {
    let start = r#"(export "_start" (func $_start))"#;
    assert!(is_rejected(COMMAND, start, r#"(export "_start" (func $_initialize))"#));
    assert!(is_rejected(COMMAND, start, r#"(export "_begin" (func $_start))"#));
    assert!(is_rejected(COMMAND, r#"(func $_initialize))"#, r#"(func $_start))"#));
    let limited = r#"(component
      (core module $m (memory 1 20) (func (export "size") (result i32) (memory.size)))
      (core module $n (memory 1 30) (func (export "size") (result i32) (memory.size)))
      (core instance $m (instantiate $m))
      (core instance $n (instantiate $n))
      (func (export "one") (result u32) (canon lift (core func $m "size")))
      (func (export "other") (result u32) (canon lift (core func $n "size"))))"#;
    for wrong in ["(memory (;0;) 16 20)", "(memory (;0;) 16 51)", "(memory (;0;) 16)"] {
        assert!(is_rejected(limited, "(memory (;0;) 16 50)", wrong), "{wrong}");
    }
}
