//! Wires that nobody should have made: each is refused by name, and none is followed out of the group.
//!
//! What wires mean where they fit is shown by cases (`INSTANCE:` and `WIRE:`); these are those that no case can write.

use seld::{
    FuncIndex, GlobalIndex, Input, InputId, Item, LinkError, MemoryIndex, Options, TableIndex, TagIndex, Wire, Wiring,
};
use tests::instances::{self, Instance};
use tests::program::Program;
use wasmtime::Val;

/// Calls what it imports, and passes it on.
const USER: &str = r#"(module
  (import "any" "name" (func $f (result i32)))
  (export "passed" (func $f))
  (func (export "run") (result i32) (call $f)))"#;

const GIVER: &str = r#"(module
  (global (export "g") i32 (i32.const 1))
  (func (export "seven") (result i32) (i32.const 7)))"#;

/// The codes of a refusal, or of nothing.
fn link(modules: &[&str], wires: &[Option<Vec<Wire>>]) -> Vec<String> {
    let inputs: Vec<Input> = (0..)
        .zip(modules)
        .map(|(number, text)| Input::new(format!("m{number}"), wat::parse_str(text).expect("text")))
        .collect();
    let mut wiring = Wiring::default();
    for (input, wires) in (0..).map(InputId).zip(wires) {
        if let Some(wires) = wires {
            wiring.wire(input, wires.clone());
        }
    }
    match seld::link(&inputs, &Options { wiring, ..Options::default() }) {
        Ok(_) => Vec::new(),
        Err(LinkError { findings }) => findings.iter().map(|finding| finding.code.to_string()).collect(),
    }
}

fn to(input: u32, item: Item) -> Option<Vec<Wire>> {
    Some(vec![Wire::Item(InputId(input), item)])
}

#[test]
fn a_wire_that_fits_links() {
    assert!(link(&[USER, GIVER], &[to(1, Item::Function(FuncIndex(0))), Some(Vec::new())]).is_empty());
}

#[test]
fn an_item_that_is_not_there_is_refused() {
    let items = [
        Item::Function(FuncIndex(1)),
        Item::Function(FuncIndex(u32::MAX)),
        Item::Global(GlobalIndex(u32::MAX)),
        Item::Table(TableIndex(0)),
        Item::Memory(MemoryIndex(0)),
        Item::Tag(TagIndex(7)),
    ];
    for item in items {
        assert_eq!(link(&[USER, GIVER], &[to(1, item), Some(Vec::new())]), ["LK006"], "{item:?}");
    }
}

#[test]
fn an_input_that_is_not_there_is_refused() {
    for input in [2, u32::MAX] {
        assert_eq!(link(&[USER, GIVER], &[to(input, Item::Function(FuncIndex(0))), None]), ["LK006"]);
    }
}

#[test]
fn a_global_is_no_function() {
    assert_eq!(link(&[USER, GIVER], &[to(1, Item::Global(GlobalIndex(0))), Some(Vec::new())]), ["LK006"]);
}

#[test]
fn an_import_without_a_wire_is_refused() {
    assert_eq!(link(&[USER, GIVER], &[Some(Vec::new()), Some(Vec::new())]), ["LK006"]);
}

#[test]
fn wires_beyond_the_imports_are_left_alone() {
    let more = vec![
        Wire::Item(InputId(1), Item::Function(FuncIndex(0))),
        Wire::Item(InputId(9), Item::Memory(MemoryIndex(3))),
    ];
    assert!(link(&[USER, GIVER], &[Some(more), Some(Vec::new())]).is_empty());
}

#[test]
fn a_circle_of_wires_ends() {
    // Each passes on what the other passes on.
    let passed = || Item::Function(FuncIndex(0));
    assert_eq!(link(&[USER, USER], &[to(1, passed()), to(0, passed())]), ["LK006", "LK006"]);
    assert_eq!(link(&[USER], &[to(0, passed())]), ["LK006"]);
}

#[test]
fn a_chain_of_wires_leads_to_its_end() {
    let passed = || Item::Function(FuncIndex(0));
    let wires = [to(1, passed()), to(2, passed()), to(3, passed()), Some(Vec::new())];
    assert!(link(&[USER, USER, USER, GIVER], &wires).is_empty());
}

#[test]
fn a_wire_to_what_the_host_has_is_one_import_of_the_host() {
    let passed = || Item::Function(FuncIndex(0));
    assert!(link(&[USER, USER], &[to(1, passed()), Some(vec![Wire::Host])]).is_empty());
}

#[test]
fn an_instance_sees_no_names_and_shows_none() {
    // `seven` is there by name, but not for an instance; and an instance's `seven` is for nobody.
    let by_name =
        r#"(module (import "env" "seven" (func $f (result i32))) (func (export "run") (result i32) (call $f)))"#;
    assert_eq!(link(&[by_name, GIVER], &[Some(vec![Wire::Role]), None]), ["LK006"]);
    assert_eq!(link(&[by_name, GIVER], &[None, Some(Vec::new())]), ["DY004"]);
}

/// Runs a module that is wired to two instances of one finished module: `one` and `two` of `app` are the same function
/// of the two.
fn twice(finished: &str, app: &str) -> (seld::Linked, Program) {
    let path = tests::workspace().join("corpora").join(finished);
    let finished = std::fs::read(&path).expect("a prebuilt module");
    let app = wat::parse_str(app).expect("text");
    let instance = |name: &str, bytes: &[u8]| Instance { name: name.to_owned(), bytes: bytes.to_vec() };
    let instances = [instance("app", &app), instance("one", &finished), instance("two", &finished)];
    let given = |(module, name): (String, String)| instances::item(&instances, &module, &name).expect("an export");
    let asked = |bytes: &[u8]| instances::imports(bytes).expect("a valid module").into_iter();
    let mut wiring = Wiring::default();
    wiring.wire(InputId(0), asked(&app).map(given).collect());
    wiring.wire(InputId(1), vec![Wire::Host; asked(&finished).len()]);
    wiring.wire(InputId(2), vec![Wire::Host; asked(&finished).len()]);
    let inputs = [Input::new("app", app), Input::new("one", finished.clone()), Input::new("two", finished)];
    let linked = match seld::link(&inputs, &Options { wiring, map: true, ..Options::default() }) {
        Ok(linked) => linked,
        Err(refused) => panic!("{refused}"),
    };
    let program = Program::from_image(&linked.image).expect("an image that runs");
    (linked, program)
}

fn call(program: &mut Program, name: &str, argument: i32) -> i32 {
    let mut result = [Val::I32(0)];
    let function = program.functions[name];
    function.call(&mut program.store, &[Val::I32(argument)], &mut result).expect("a call that returns");
    result[0].unwrap_i32()
}

#[test]
fn a_finished_module_twice_has_two_states_of_its_libc() {
    let app = r#"(module
      (import "one" "draw" (func $one (result i32)))
      (import "two" "draw" (func $two (result i32)))
      (func (export "one") (param i32) (result i32) (call $one))
      (func (export "two") (param i32) (result i32) (call $two)))"#;
    let (_, mut program) = twice("finished-c-shares-one-libc/prebuilt/other.wasm", app);
    // One after the other, and not the numbers of one sequence dealt out in turn.
    let ones: Vec<i32> = (0..4).map(|_| call(&mut program, "one", 0)).collect();
    let twos: Vec<i32> = (0..4).map(|_| call(&mut program, "two", 0)).collect();
    assert_eq!(ones, twos);
    assert!(ones.windows(2).all(|pair| pair[0] != pair[1]), "{ones:?}");
}

#[test]
fn the_heaps_of_two_instances_do_not_meet() {
    let app = r#"(module
      (import "one" "make_block" (func $one (param i32) (result i32)))
      (import "two" "make_block" (func $two (param i32) (result i32)))
      (func (export "one") (param i32) (result i32) (call $one (local.get 0)))
      (func (export "two") (param i32) (result i32) (call $two (local.get 0))))"#;
    let (_, mut program) = twice("finished-c-splits-malloc/prebuilt/maker.wasm", app);
    let mut blocks = Vec::new();
    for round in 0..40 {
        let size = 16 + 997 * (round % 7) * (round % 11);
        for maker in ["one", "two"] {
            let start = call(&mut program, maker, size);
            assert!(start > 0, "no memory");
            blocks.push(start..start + size);
        }
    }
    blocks.sort_by_key(|block| block.start);
    assert!(blocks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{blocks:?}");
}

#[test]
fn an_object_is_no_instance() {
    let path = tests::workspace().join("corpora/sections-of-objects/prebuilt");
    let object = std::fs::read_dir(path).expect("a folder").flatten().map(|entry| entry.path());
    let object = object.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "o"));
    let bytes = std::fs::read(object.expect("an object")).expect("a file");
    let mut wiring = Wiring::default();
    wiring.wire(InputId(0), vec![Wire::Role; 64]);
    let refused = seld::link(&[Input::new("a.o", bytes)], &Options { wiring, ..Options::default() });
    let findings = refused.err().expect("an object has no wires").findings;
    assert!(findings.iter().any(|finding| finding.code.to_string() == "LK006" && finding.message.contains("object")));
}

#[test]
fn a_role_is_never_the_hosts_and_a_base_never_an_item() {
    let library = r#"(module
      (@dylink.0 (mem-info (memory 4 0)))
      (import "env" "memory" (memory 1))
      (import "env" "__memory_base" (global $base i32))
      (data (global.get $base) "A")
      (func (export "a") (result i32) (i32.load8_u (global.get $base))))"#;
    let wires = |memory, base| Some(vec![memory, base]);
    assert!(link(&[library], &[wires(Wire::Role, Wire::Role)]).is_empty());
    assert_eq!(link(&[library], &[wires(Wire::Host, Wire::Role)]), ["LK006"]);
    assert_eq!(link(&[library], &[wires(Wire::Role, Wire::Host)]), ["LK006"]);
    let item = Wire::Item(InputId(1), Item::Global(GlobalIndex(0)));
    assert_eq!(link(&[library, GIVER], &[wires(Wire::Role, item), Some(Vec::new())]), ["LK006"]);
}

#[test]
fn a_global_of_the_module_itself_is_refused() {
    let own = r#"(module
      (import "a" "h" (global $h i32))
      (global $g i32 (global.get $h))
      (func (export "a") (result i32) (global.get $g)))"#;
    assert_eq!(link(&[own], &[to(0, Item::Global(GlobalIndex(1)))]), ["LK006"]);
}
