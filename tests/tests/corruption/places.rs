//! MM005, TB001, TB003, TB004: a memory without room, a table whose first slot is taken, one that is full, two of one
//! name.

use tests::unjudged::{Limits, Unjudged};
use toolchain_probe::diagnostic::Code;

use super::{PAGE, assert_reported, place, placed};

/// MM005
#[test]
fn a_memory_that_is_limited_for_one_has_no_room_for_another() {
    const NUMBER: &str = r#"(module
  (memory 4)
  (data (i32.const 196608) "\05\00\00\00")
  (func (export "number") (result i32) (i32.load (i32.const 196608))))"#;
    let number = |memory: &str, pages: u32| {
        let limits = Limits { pages, maximum_pages: Some(pages), ..Limits::default() };
        let mut modules = Unjudged::limited(limits, PAGE).expect("there is room");
        place(&mut modules, &[memory, NUMBER])?;
        modules.call("number", &[])
    };
    let (small, large) = ("(module (memory 1 2))", "(module (memory 1 4))");
    assert_reported(&[small, NUMBER], &[Code::MM005]);
    assert_reported(&[large, NUMBER], &[]);
    let refused = number(small, 2).expect_err("page 3 is not there");
    assert!(refused.contains("out of bounds"), "{refused}");
    assert_eq!(number(large, 4), Ok(5));
}

/// TB001
#[test]
fn a_call_through_null_calls_a_function() {
    const CALLER: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (type $callback (func (result i32)))
  (func (export "call") (param $callback i32) (result i32)
    (call_indirect (type $callback) (local.get $callback))))"#;
    let module = |slot: u32| {
        format!(
            r#"(module
  (table 2 funcref)
  (elem (i32.const {slot}) $five)
  (func $five (result i32) (i32.const 5)))"#
        )
    };
    let (at_null, behind_null) = (module(0), module(1));
    assert_reported(&[&at_null, CALLER], &[Code::TB001]);
    assert_reported(&[&behind_null, CALLER], &[]);
    assert_eq!(placed(&[&at_null, CALLER]).call("call", &[0]), Ok(5));
    let trapped = placed(&[&behind_null, CALLER]).call("call", &[0]).expect_err("null is no function");
    assert!(trapped.contains("uninitialized element"), "{trapped}");
}

/// TB003
#[test]
fn a_function_that_is_added_to_a_full_table_is_lost() {
    const ADDER: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (type $function (func (result i32)))
  (elem declare func $five)
  (func $five (result i32) (i32.const 5))
  (func (export "add_and_call") (result i32)
    (call_indirect (type $function) (table.grow (ref.func $five) (i32.const 1)))))"#;
    let called = |table: &str, maximum_slots| {
        let limits = Limits { pages: 1, maximum_slots, ..Limits::default() };
        let mut modules = Unjudged::limited(limits, PAGE).expect("there is room");
        place(&mut modules, &[table, ADDER]).expect("the modules can be instantiated");
        modules.call("add_and_call", &[])
    };
    let fixed = "(module (table (export \"__indirect_function_table\") 256 256 funcref))";
    let growable = "(module (table (export \"__indirect_function_table\") 256 funcref))";
    assert_reported(&[fixed, ADDER], &[Code::TB003]);
    assert_reported(&[growable, ADDER], &[]);
    let trapped = called(fixed, Some(256)).expect_err("there is no slot -1");
    assert!(trapped.contains("undefined element"), "{trapped}");
    assert_eq!(called(growable, None), Ok(5));
}

/// TB004
#[test]
fn a_value_for_one_table_goes_into_the_other_of_that_name() {
    let module = |name: &str, prefix: &str| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (table $values (export "{name}") 1 funcref)
  (type $value (func (result i32)))
  (elem (table $values) (i32.const 0) func $none)
  (func $none (result i32) (i32.const 0))
  (func (export "{prefix}_value") (result i32) (call_indirect $values (type $value) (i32.const 0))))"#
        )
    };
    // The glue of the second module, which knows its table by the name.
    let glue = |name: &str| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "{name}" (table 1 funcref))
  (elem declare func $seven)
  (func $seven (result i32) (i32.const 7))
  (func (export "put") (table.set (i32.const 0) (ref.func $seven))))"#
        )
    };
    let first = module("values", "first");
    let (same, other) = (module("values", "second"), module("second_values", "second"));
    assert_reported(&[&first, &same], &[Code::TB004]);
    assert_reported(&[&first, &other], &[]);
    let values = |second: &str, name: &str| {
        let mut modules = placed(&[&first, second, &glue(name)]);
        modules.call("put", &[]).expect("the slot is there");
        (modules.call("first_value", &[]), modules.call("second_value", &[]))
    };
    assert_eq!(values(&same, "values"), (Ok(7), Ok(0)));
    assert_eq!(values(&other, "second_values"), (Ok(0), Ok(7)));
}
