//! Wires that nobody should have made: each is refused by name, and none is followed out of the group.
//!
//! What wires mean where they fit is shown by cases (`INSTANCE:` and `WIRE:`); these are those that no case can write.

use seld::{
    FuncIndex, GlobalIndex, Input, InputId, Item, LinkError, MemoryIndex, Options, TableIndex, TagIndex, Wire, Wiring,
};

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
