//! ABI004, ABI014, ABI016: functions and data that are not what the other side compiled against.

use toolchain_probe::diagnostic::Code;

use super::{assembled, assert_reported, call, loaded_texts, placed, unjudged};

/// ABI004
#[test]
fn a_function_with_two_results_is_not_one_that_writes_them() {
    const APP: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "halves" (func $halves (param i32 i32)))
  (func (export "sum") (result i32)
    (call $halves (i32.const 64) (i32.const 9))
    (i32.add (i32.load (i32.const 64)) (i32.load (i32.const 68)))))"#;
    const SEVERAL: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "halves") (param i32) (result i32 i32)
    (i32.shr_u (local.get 0) (i32.const 1))
    (i32.and (local.get 0) (i32.const 1))))"#;
    const WRITTEN: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "halves") (param i32 i32)
    (i32.store (local.get 0) (i32.shr_u (local.get 1) (i32.const 1)))
    (i32.store offset=4 (local.get 0) (i32.and (local.get 1) (i32.const 1)))))"#;
    assert_reported(&[SEVERAL, APP], &[Code::ABI004]);
    assert_reported(&[WRITTEN, APP], &[]);
    let mut modules = unjudged();
    modules.library(&assembled(SEVERAL), 0, 0).expect("it needs nobody");
    let refused = modules.library(&assembled(APP), 0, 0).expect_err("the types differ");
    assert!(refused.contains("type"), "{refused}");
    assert_eq!(placed(&[WRITTEN, APP]).call("sum", &[]), Ok(5));
}

/// ABI014
#[test]
fn a_string_of_another_standard_library_has_its_length_elsewhere() {
    // One library keeps the length first, the other keeps it after the pointer.
    let app = |namespace: &str, length: u32| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "_ZNSt3__{namespace}13count_lettersEPKc" (func $count (param i32) (result i32)))
  (func (export "letters") (result i32)
    (i64.store (i32.const 64) (i64.const 1024))
    (i32.store (i32.const {length}) (i32.const 5))
    (call $count (i32.const 64))))"#
        )
    };
    const COUNT: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "_ZNSt3__113count_lettersEPKc") (param i32) (result i32) (i32.load offset=8 (local.get 0))))"#;
    let (other, renamed, same) = (app("2", 68), app("1", 68), app("1", 72));
    assert_reported(&[COUNT, &other], &[Code::ABI014]);
    assert_reported(&[COUNT, &same], &[]);
    let mut modules = unjudged();
    modules.library(&assembled(COUNT), 0, 0).expect("it needs nobody");
    let refused = modules.library(&assembled(&other), 0, 0).expect_err("the symbol is not there");
    assert!(refused.contains("nobody defines"), "{refused}");
    // Given the name that is there, it links, and counts what is no length.
    assert_eq!(placed(&[COUNT, &renamed]).call("letters", &[]), Ok(0));
    assert_eq!(placed(&[COUNT, &same]).call("letters", &[]), Ok(5));
}

/// ABI016
#[test]
fn an_errno_that_is_made_up_is_never_set() {
    const LIBC: &str = r#"(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "__errno_location") (result i32) (global.get $base))
  (func (export "fail") (i32.store (global.get $base) (i32.const 18))))"#;
    const MADE_UP: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (global (export "errno") (mut i32) (i32.const 64)))"#;
    const OLD: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "fail" (func $fail))
  (import "GOT.mem" "errno" (global $errno (mut i32)))
  (func (export "reason") (result i32) (call $fail) (i32.load (global.get $errno))))"#;
    const NEW: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "fail" (func $fail))
  (import "env" "__errno_location" (func $errno (result i32)))
  (func (export "reason") (result i32) (call $fail) (i32.load (call $errno))))"#;
    assert_reported(&[LIBC, OLD], &[Code::ABI016]);
    assert_reported(&[LIBC, NEW], &[]);
    assert_eq!(placed(&[LIBC, MADE_UP, OLD]).call("reason", &[]), Ok(0));
    assert_eq!(call(&mut loaded_texts(&[LIBC, NEW]), "reason", &[]), Ok(18));
}
