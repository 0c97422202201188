//! Modules with one sign each become the toolchain that they are taken for, and real ones that lost all metadata still
//! do.
//!
//! What a finding makes of a toolchain is shown by the cases; here it is only whether it is recognised, and that one
//! who looks alike is not.

use std::fs;

use toolchain_probe::examine;
use toolchain_probe::module::identify::ControlFacts;
use toolchain_probe::module::identify::control::{Exceptions, Setjmp, Start};
use toolchain_probe::module::identify::stack::StackPointer;
use toolchain_probe::module::identify::toolchain::{Errno, Family, Language, Libc, Tool, ToolchainFacts, Wasi};

fn facts_of(bytes: &[u8]) -> ToolchainFacts {
    let module = examine("module", bytes).unwrap_or_else(|fault| panic!("{}", fault.message));
    module.identity.toolchain
}

fn facts(body: &str) -> ToolchainFacts {
    facts_of(&wat::parse_str(format!("(module {body})")).unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn one_sign_tells_a_family() {
    let signs = [
        (Family::Adapter, r#"(import "__main_module__" "_start" (func))"#),
        (Family::Go, r#"(import "gojs" "runtime.wasmExit" (func (param i32)))"#),
        (Family::Go, r#"(@custom "go:buildid" "x")"#),
        (Family::Go, r#"(@producers (processed-by "Go cmd/compile" "go1.26"))"#),
        (Family::TinyGo, r#"(import "gojs" "runtime.ticks" (func (result f64)))"#),
        (Family::TinyGo, r#"(func $runtime.alloc)"#),
        (Family::TinyGo, r#"(memory 1) (func (result i32) memory.size memory.grow)"#),
        (Family::AssemblyScript, r#"(import "env" "abort" (func (param i32 i32 i32 i32)))"#),
        (Family::AssemblyScript, r#"(func $~lib/rt/itcms/__new)"#),
        (Family::Emscripten, r#"(import "env" "emscripten_resize_heap" (func (param i32) (result i32)))"#),
        (Family::Emscripten, r#"(import "env" "invoke_viii" (func (param i32 i32 i32 i32)))"#),
        (Family::Emscripten, r#"(func (export "_emscripten_stack_restore") (param i32))"#),
        (
            Family::Emscripten,
            r#"(import "a" "b" (func)) (import "a" "a" (func))
               (memory (export "c") 1) (func (export "d")) (func (export "e"))"#,
        ),
        (
            Family::Emscripten,
            r#"(import "a" "a" (func)) (memory (export "b") 1) (func (export "c")) (func (export "d"))"#,
        ),
        (
            Family::Emscripten,
            r#"(import "env" "memory" (memory 1)) (import "env" "table" (table 0 funcref))
               (global (mut i32) (i32.const 60384))
               (func (local i32) (local.set 0 (global.get 0)) (global.set 0 (i32.add (global.get 0) (i32.const 16)))
                 (global.set 0 (local.get 0)))"#,
        ),
        (Family::Dart, r#"(import "dart2wasm" "_99" (func))"#),
        (Family::Dart, r#"(func (export "$invokeMain"))"#),
        (
            Family::WebCil,
            r#"(import "webcil" "memory" (memory 1)) (global (export "webcilVersion") i32 (i32.const 0))
               (func (export "getWebcilPayload") (param i32 i32))"#,
        ),
        (Family::Zig, r#"(import "wasi_snapshot_preview1" "fd_close" (func $fd_close|wasi_snapshot_preview1))"#),
        (Family::Llvm, r#"(@producers (processed-by "Debian clang" "14.0.6"))"#),
        (Family::Llvm, r#"(import "env" "__stack_pointer" (global (mut i32)))"#),
        (Family::Llvm, r#"(func $_ZN4base4initEv)"#),
    ];
    for (family, body) in signs {
        let facts = facts(body);
        assert_eq!(facts.family, family, "{body}");
        assert!(facts.family_sign.is_some(), "{body}");
    }
}

#[test]
fn what_looks_alike_tells_nothing() {
    let bodies = [
        r#"(import "env" "abort" (func))"#,
        r#"(import "env" "invoke_later" (func))"#,
        r#"(import "a" "one" (func)) (import "a" "two" (func))"#,
        r#"(import "a" "a" (func)) (import "a" "b" (func)) (func (export "a"))"#,
        r#"(import "a" "a" (func)) (func (export "b")) (func (export "c")) (func (export "e"))"#,
        r#"(memory 1) (global (mut i32) (i32.const 1024))
           (func (local i32) (local.set 0 (global.get 0)) (global.set 0 (i32.add (global.get 0) (i32.const 16)))
             (global.set 0 (local.get 0)))"#,
        r#"(import "go" "home" (func (param i32)))"#,
        r#"(memory 1) (func (result i32) memory.size drop i32.const 1 memory.grow)"#,
        r#"(func $runtime) (func $_R) (func $new)"#,
    ];
    for body in bodies {
        let facts = facts(body);
        assert_eq!((facts.family, facts.languages), (Family::Unknown, Vec::new()), "{body}");
    }
}

#[test]
fn fortran_is_told_from_its_literals_and_its_runtime() {
    for name in ["_QQclX444745522020", "_FortranAioOutputAscii", "_QMsolverPstep"] {
        assert_eq!(facts(&format!(r#"(func (export "{name}"))"#)).languages, [Language::Fortran], "{name}");
    }
    assert!(facts(r#"(func (export "_QM_ratio"))"#).languages.is_empty());
}

#[test]
fn symbols_tell_languages_libraries_and_tools() {
    let rust = facts(r#"(@producers (processed-by "rustc" "1.96.0 (x 2026-05-25)")) (func $_ZN4base4initEv)"#);
    assert_eq!(rust.languages, [Language::Cpp, Language::Rust]);
    assert_eq!(rust.languages_term(), "C++ and Rust");
    assert_eq!(rust.rustc.map(|version| version.to_string()).as_deref(), Some("1.96"));
    let c = facts(r#"(@producers (processed-by "clang" "22.1.8") (processed-by "clang" "14.0.6"))"#);
    assert_eq!((c.languages, c.clang.map(|version| version.major)), (vec![Language::C], Some(14)));
    let wasi = facts(
        r#"(import "env" "__wasilibc_tell" (func)) (import "GOT.mem" "errno" (global (mut i32)))
           (import "wasi_snapshot_preview1" "fd_close" (func)) (import "wasi:io/poll@0.2.3" "poll" (func))"#,
    );
    assert_eq!((wasi.libc, wasi.errno), (Libc::Wasi, Some(Errno::Data)));
    assert_eq!(wasi.wasi, [Wasi::Preview1, Wasi::Preview2]);
    let bound = facts(r#"(import "wbg" "__wbindgen_throw" (func (param i32 i32)))"#);
    assert!(bound.went_through(Tool::WasmBindgen) && bound.speaks(Language::Rust));
    let unbound = facts(r#"(import "__wbindgen_placeholder__" "__wbindgen_throw" (func (param i32 i32)))"#);
    assert!(!unbound.went_through(Tool::WasmBindgen));
    let optimised = facts(r#"(@custom "target_features" "\01+\0fstack-switching")"#);
    assert!(optimised.went_through(Tool::Binaryen));
}

fn control(body: &str) -> ControlFacts {
    let bytes = wat::parse_str(format!("(module {body})")).unwrap_or_else(|error| panic!("{error}"));
    examine("module", &bytes).unwrap_or_else(|fault| panic!("{}", fault.message)).identity.control
}

/// What Emscripten's optimised modules look like: nothing has a name.
const NUMBERED: &str = r#"(import "a" "a" (func)) (import "a" "b" (func (param i32)))
    (memory (export "c") 1) (func (export "d")) (func (export "e"))"#;
const CATCHES: &str = "(func try catch_all end)";

#[test]
fn exceptions_and_setjmp_are_told_apart() {
    let invoke = r#"(import "env" "invoke_vi" (func (param i32 i32)))"#;
    let with = |more: &str| format!("{invoke} {more}");
    let jumps = with(r#"(import "env" "_emscripten_throw_longjmp" (func))"#);
    let old = with(r#"(import "env" "testSetjmp" (func (result i32)))"#);
    let catches = with(r#"(import "env" "__cxa_find_matching_catch_2" (func (result i32)))"#);
    let fastcomp = with(r#"(import "env" "___cxa_begin_catch" (func (param i32) (result i32)))"#);
    let tagged = format!(r#"{CATCHES} (tag (export "__c_longjmp") (param i32))"#);
    let named = format!(r#"{CATCHES} (tag $__cpp_exception (param i32))"#);
    let hidden = format!("{CATCHES} (tag (param i32))");
    let of_objects = format!("{CATCHES} (tag (param (ref extern)))");
    let saves = format!(r#"(import "env" "saveSetjmp" (func)) {CATCHES}"#);
    let bodies: [(&str, Exceptions, Setjmp); 14] = [
        ("", Exceptions::None, Setjmp::None),
        (NUMBERED, Exceptions::Unknown, Setjmp::Unknown),
        (invoke, Exceptions::Unknown, Setjmp::Unknown),
        (&jumps, Exceptions::None, Setjmp::Emulated),
        (&old, Exceptions::None, Setjmp::Emulated),
        (&catches, Exceptions::Emulated, Setjmp::None),
        (&fastcomp, Exceptions::Emulated, Setjmp::None),
        (CATCHES, Exceptions::Legacy, Setjmp::None),
        (&tagged, Exceptions::Legacy, Setjmp::Tag),
        (&named, Exceptions::Legacy, Setjmp::None),
        (&hidden, Exceptions::Legacy, Setjmp::Unknown),
        (&of_objects, Exceptions::Legacy, Setjmp::None),
        (&saves, Exceptions::Legacy, Setjmp::Tag),
        (r#"(import "env" "__cxa_throw" (func (param i32 i32 i32)))"#, Exceptions::Thrown, Setjmp::None),
    ];
    for (body, exceptions, setjmp) in bodies {
        let found = control(body);
        assert_eq!((found.exceptions, found.setjmp), (exceptions, setjmp), "{body}");
    }
    let asyncified = r#"(global (export "x") i32 (i32.const 0)) (func (export "asyncify_start_unwind") (param i32))"#;
    assert_eq!(control(asyncified).setjmp, Setjmp::Unknown);
    assert_eq!(control(&format!("{asyncified} (func $rb_wasm_setjmp)")).setjmp, Setjmp::Asyncify);
}

#[test]
fn what_starts_a_module_is_told() {
    let constructors = r#"(func (export "__wasm_call_ctors"))"#;
    let emscripten = format!(r#"(import "env" "emscripten_resize_heap" (func)) (memory 1) {constructors}"#);
    let bodies: [(&str, Start); 12] = [
        ("", Start::Nothing),
        (r#"(func (export "_start"))"#, Start::Command),
        (r#"(func (export "_initialize")) (func (export "wasi:cli/run@0.2.3#run"))"#, Start::Reactor),
        (r#"(func (export "wasi:cli/run@0.2.3#run"))"#, Start::Command),
        (constructors, Start::Constructors),
        (&emscripten, Start::JavaScript),
        (NUMBERED, Start::JavaScript),
        (r#"(func (export "__wbindgen_start"))"#, Start::JavaScript),
        (r#"(import "dart2wasm" "_99" (func)) (func (export "$invokeMain")) (start 0)"#, Start::JavaScript),
        (r#"(import "gojs" "runtime.wasmExit" (func (param i32))) (func (export "run"))"#, Start::JavaScript),
        (r#"(func $init) (start $init)"#, Start::Section),
        (r#"(func (export "run"))"#, Start::Nothing),
    ];
    for (body, start) in bodies {
        assert_eq!(control(body).start, start, "{body}");
    }
}

/// A module without any custom section.
fn stripped(bytes: &[u8]) -> Vec<u8> {
    let mut rest = &bytes[8..];
    let mut kept = bytes[..8].to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let mut reader = wasmparser::BinaryReader::new(after, 0);
        let length = reader.read_var_u32().expect("a section has a length") as usize;
        let end = 1 + reader.original_position() + length;
        if id != 0 {
            kept.extend_from_slice(&rest[..end]);
        }
        rest = &rest[end..];
    }
    kept
}

#[test]
fn a_stripped_program_is_still_known() {
    let program = tests::workspace().join("corpora/libc-and-rust-std/prebuilt/static.wasm");
    let bytes = stripped(&fs::read(&program).expect("the program is kept in the repository"));
    let facts = facts_of(&bytes);
    assert_eq!((facts.family, facts.libc), (Family::Llvm, Libc::Wasi));
    assert_eq!((facts.languages, facts.wasi), (vec![Language::Rust], vec![Wasi::Preview1]));
    assert_eq!(facts.is_as_linked, Some(true));
}

#[test]
fn a_stack_pointer_of_64_bits_is_told_at_every_level() {
    for level in ["o0", "o2"] {
        let group = tests::workspace().join("corpora/neighbours/a-finished-module-of-64-bits/prebuilt");
        let bytes = fs::read(group.join(format!("wide-{level}.wasm"))).expect("the module is kept in the repository");
        let module = examine("wide", &bytes).unwrap_or_else(|fault| panic!("{}", fault.message));
        let stack = module.identity.stack;
        assert!(matches!(stack.pointer, StackPointer::Pattern(_)), "{level}: {:?}", stack.pointer);
        assert_eq!(stack.top, Some(65536), "{level}");
    }
}
