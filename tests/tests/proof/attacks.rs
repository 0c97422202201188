//! A right image of other inputs becomes a wrong one: each attack is a link whose certificate is turned to speak of
//! inputs that mean something else, as a liar would write it.
//!
//! Single changes do not find what needs image and certificate to lie alike. So an attack links inputs that are nearly
//! those of the question, and changes the certificate until it fits these. It must be rejected; and the link of the
//! inputs of the question must be accepted, so that it is the lie that is rejected. The choice a reader may question:
//! the attacks are named by what would go wrong, not by the rule that rejects them, because a rule may move.

use seld::{Certificate, Input, Options};
use toolchain_probe::check::certificate::{Bound, FunctionOrigin, Kind, Preparation, Undefined, Value};
use toolchain_probe::check::check;

struct Attack {
    name: &'static str,
    /// The inputs that the certificate speaks of.
    asked: &'static [&'static str],
    /// The inputs that were linked.
    linked: &'static [&'static str],
    /// Names that are left to the host, and names that trap, where nobody defines them.
    import: &'static [&'static str],
    trap: &'static [&'static str],
    /// Whether functions that do the same become one.
    fold_identical: bool,
    /// Text of the image that becomes another, before or beside the certificate.
    patch: &'static [(&'static str, &'static str)],
    lie: fn(&mut Certificate),
}

const NOTHING: Attack = Attack {
    name: "",
    asked: &[],
    linked: &[],
    import: &[],
    trap: &[],
    fold_identical: false,
    patch: &[],
    lie: |_| {},
};

const LIBRARY: &str = r#"(@dylink.0 (mem-info (memory 8 2) (table 0 0))) (import "env" "memory" (memory 0))
    (import "env" "__memory_base" (global $base i32))"#;
const SLOTS: &str = r#"(@dylink.0 (mem-info (memory 0 0) (table 2 0))) (type $t (func (result i32)))
    (import "env" "__indirect_function_table" (table 2 funcref)) (import "env" "__table_base" (global $slots i32))"#;
const PLAIN: &str = "(@dylink.0 (mem-info (memory 0 0) (table 0 0)))";

const ATTACKS: &[Attack] = &[
    Attack {
        name: "an export is not there",
        asked: &[r#"PLAIN (func (export "f")) (func (export "g") (result i32) (i32.const 1))"#],
        linked: &[r#"PLAIN (func (export "f")) (func (result i32) (i32.const 1))"#],
        ..NOTHING
    },
    Attack {
        name: "an export is another function",
        asked: &[r#"PLAIN (func $f (export "f") (result i32) (i32.const 1))
            (func (export "g") (result i32) (i32.const 2))"#],
        linked: &[r#"PLAIN (func $f (export "f") (export "g") (result i32) (i32.const 1))
            (func (result i32) (i32.const 2))"#],
        lie: |certificate| certificate.inputs[0].functions[1] = certificate.inputs[0].functions[0],
        ..NOTHING
    },
    Attack {
        name: "the entry is no function",
        asked: &[r#"(global i32 (i32.const 7)) (func (export "f") (result i32) (global.get 0))"#],
        linked: &[r#"(global (export "_enter") i32 (i32.const 7)) (func (export "f") (result i32) (global.get 0))"#],
        patch: &[("_enter", "_start")],
        ..NOTHING
    },
    Attack {
        name: "tables of two modules are one",
        asked: &[
            r#"PLAIN (import "env" "other" (func $other (param externref))) (table $own 1 externref)
            (func (export "put") (param externref) (table.set $own (i32.const 0) (local.get 0)))
            (func (export "put_other") (param externref) (call $other (local.get 0)))"#,
            r#"PLAIN (table $own 1 externref)
            (func (export "other") (param externref) (table.set $own (i32.const 0) (local.get 0)))"#,
        ],
        linked: &[
            r#"PLAIN (import "env" "other" (func $other (param externref))) (table $own (export "t") 1 externref)
            (func (export "put") (param externref) (table.set $own (i32.const 0) (local.get 0)))
            (func (export "put_other") (param externref) (call $other (local.get 0)))"#,
            r#"PLAIN (import "env" "t" (table $own 1 externref))
            (func (export "other") (param externref) (table.set $own (i32.const 0) (local.get 0)))"#,
        ],
        lie: |certificate| certificate.inputs[1].imports.clear(),
        ..NOTHING
    },
    Attack {
        name: "constructors that store do not run",
        asked: &[
            r#"LIBRARY (func (export "__wasm_call_ctors") (i32.store (global.get $base) (i32.const 42)))
            (func (export "get") (result i32) (i32.load (global.get $base)))"#,
            r#"PLAIN (import "host" "log" (func $log)) (func (export "__wasm_call_ctors") (call $log))"#,
        ],
        linked: &[
            r#"LIBRARY (func (i32.store (global.get $base) (i32.const 42)))
            (func (export "get") (result i32) (i32.load (global.get $base)))"#,
            r#"PLAIN (import "host" "log" (func $log)) (func (export "__wasm_call_ctors") (call $log))"#,
        ],
        lie: |certificate| certificate.inputs[0].evaluated.push(Preparation::Constructors),
        ..NOTHING
    },
    Attack {
        name: "constructors that are said to be others do not run",
        asked: &[
            r#"LIBRARY (func $set (i32.store (global.get $base) (i32.const 42)))
            (func (export "__wasm_call_ctors") (call $set))
            (func (export "get") (result i32) (i32.load (global.get $base)))"#,
            r#"PLAIN (import "host" "log" (func $log)) (func $set (call $log))
            (func (export "__wasm_call_ctors") (call $set))"#,
        ],
        linked: &[
            r#"LIBRARY (func $set (i32.store (global.get $base) (i32.const 42)))
            (func (call $set))
            (func (export "get") (result i32) (i32.load (global.get $base)))"#,
            r#"PLAIN (import "host" "log" (func $log)) (func $set (call $log))
            (func (export "__wasm_call_ctors") (call $set))"#,
        ],
        lie: |certificate| {
            certificate.inputs[0].functions[0] = certificate.inputs[1].functions[1];
            certificate.inputs[0].evaluated.push(Preparation::Constructors);
        },
        ..NOTHING
    },
    Attack {
        name: "a function of one host module is that of another",
        asked: &[
            r#"PLAIN (import "env" "log" (func $log)) (func (export "f") (call $log))"#,
            r#"PLAIN (import "wasi" "log" (func $log)) (func (export "g") (call $log))"#,
        ],
        linked: &[
            r#"PLAIN (import "wasi" "log" (func $log)) (func (export "f") (call $log))"#,
            r#"PLAIN (import "wasi" "log" (func $log)) (func (export "g") (call $log))"#,
        ],
        import: &["log"],
        lie: |certificate| certificate.inputs[0].imports[0] = Bound::Undefined,
        ..NOTHING
    },
    Attack {
        name: "data that nobody defines is null",
        asked: &[r#"LIBRARY (import "GOT.mem" "x" (global $x (mut i32)))
            (func (export "f") (result i32) (i32.load (global.get $x)))"#],
        linked: &[r#"(@dylink.0 (mem-info (memory 8 2)) (import-info "GOT.mem" "x" binding-weak undefined))
            (import "env" "memory" (memory 0)) (import "env" "__memory_base" (global $base i32))
            (import "GOT.mem" "x" (global $x (mut i32)))
            (func (export "f") (result i32) (i32.load (global.get $x)))"#],
        ..NOTHING
    },
    Attack {
        name: "a pointer to a function that nobody defines traps unasked",
        asked: &[r#"PLAIN (import "env" "memory" (memory 0)) (import "GOT.func" "x" (global $x (mut i32)))
            (import "env" "__indirect_function_table" (table 0 funcref)) (import "env" "x" (func $call))
            (func (export "f") (result i32) (global.get $x)) "#],
        linked: &[r#"PLAIN (import "env" "memory" (memory 0)) (import "GOT.func" "x" (global $x (mut i32)))
            (import "env" "__indirect_function_table" (table 0 funcref)) (import "env" "x" (func $call))
            (func (export "f") (result i32) (global.get $x)) "#],
        trap: &["x"],
        lie: |certificate| {
            certificate.options.trap.clear();
            certificate.options.undefined = Undefined::Refuse;
        },
        ..NOTHING
    },
    Attack {
        name: "zeroed data of a library is another's",
        asked: &[
            r#"(@dylink.0 (mem-info (memory 64 2))) (import "env" "memory" (memory 0))
            (import "env" "__memory_base" (global $base i32))
            (func (export "f") (i32.store offset=16 (global.get $base) (i32.const 9)))"#,
            r#"LIBRARY (data (global.get $base) "\01\02\03\04\05\06\07\08") (func (export "g") (result i32)
            (i32.load (global.get $base)))"#,
        ],
        linked: &[
            r#"(@dylink.0 (mem-info (memory 16 2))) (import "env" "memory" (memory 0))
            (import "env" "__memory_base" (global $base i32))
            (func (export "f") (i32.store offset=16 (global.get $base) (i32.const 9)))"#,
            r#"LIBRARY (data (global.get $base) "\01\02\03\04\05\06\07\08") (func (export "g") (result i32)
            (i32.load (global.get $base)))"#,
        ],
        lie: |certificate| certificate.inputs[0].kind = Kind::Pinned,
        ..NOTHING
    },
    Attack {
        name: "a variable that the host sets is a constant",
        asked: &[r#"(global $v (export "v") (mut i32) (i32.const 7)) (func (export "f") (result i32)
            (global.get $v))"#],
        linked: &[r#"(global $v (export "v") i32 (i32.const 7)) (func (export "f") (result i32) (global.get $v))"#],
        lie: |certificate| certificate.inputs[0].globals[0] = Some(Value::Constant(7)),
        ..NOTHING
    },
    Attack {
        name: "a function is said to close a libc",
        asked: &[
            r#"PLAIN (import "env" "close" (func $close)) (func (export "f") (call $close))"#,
            r#"LIBRARY (func) (func (export "close") (i32.store (global.get $base) (i32.const 9)))"#,
        ],
        linked: &[
            r#"PLAIN (import "env" "close" (func $close)) (func (export "f") (call $close))"#,
            r#"LIBRARY (func (export "close")) (func (i32.store (global.get $base) (i32.const 9)))"#,
        ],
        lie: |certificate| {
            let empty = certificate.inputs[0].functions[0].expect("it is called") as usize;
            certificate.inputs[0].imports[0] = Bound::Item(1, 1);
            certificate.inputs[1].functions = vec![None, None];
            certificate.functions[empty] = FunctionOrigin::Closing("close".to_owned(), Vec::new());
        },
        ..NOTHING
    },
    Attack {
        name: "slots of a module are another's",
        asked: &[r#"(import "env" "__indirect_function_table" (table 1 funcref)) (type $t (func (result i32)))
            (elem (i32.const 0) $one) (func $one (result i32) (i32.const 1))
            (func (export "f") (result i32) (call_indirect (type $t) (i32.const 0)))"#],
        linked: &[r#"(import "env" "__indirect_function_table" (table 1 funcref)) (type $t (func (result i32)))
            (elem (i32.const 0) $two) (func (result i32) (i32.const 1))
            (func (export "f") (result i32) (call_indirect (type $t) (i32.const 0)))
            (func $two (result i32) (i32.const 2))"#],
        lie: |certificate| {
            certificate.inputs[0].kind = Kind::Pure;
            certificate.inputs[0].functions.truncate(2);
        },
        ..NOTHING
    },
    Attack {
        name: "two functions that do the same have one address",
        asked: &[r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (import "GOT.func" "b" (global $b (mut i32)))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "b") (result i32) (i32.const 1))
            (func (export "same") (result i32) (i32.eq (global.get $a) (global.get $b)))"#],
        linked: &[r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (import "GOT.func" "b" (global $b (mut i32)))
            (func (export "a") (export "b") (result i32) (i32.const 1))
            (func (result i32) (i32.const 1))
            (func (export "same") (result i32) (i32.eq (global.get $a) (global.get $b)))"#],
        fold_identical: true,
        lie: |certificate| {
            certificate.inputs[0].functions[1] = certificate.inputs[0].functions[0];
            certificate.inputs[0].imports[1] = Bound::Item(0, 1);
        },
        ..NOTHING
    },
    Attack {
        name: "one function has two addresses",
        asked: &[
            r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (import "GOT.func" "b" (global $b (mut i32)))
            (import "env" "at2" (func $at2 (result i32))) (func (export "other") (result i32) (call $at2))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "b") (result i32) (i32.const 1))
            (func (export "at") (result i32) (i32.sub (global.get $a) (global.get $b)))"#,
            r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (func (export "at2") (result i32) (global.get $a))"#,
        ],
        linked: &[
            r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (import "GOT.func" "b" (global $b (mut i32)))
            (import "env" "at2" (func $at2 (result i32))) (func (export "other") (result i32) (call $at2))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "b") (result i32) (i32.const 1))
            (func (export "at") (result i32) (i32.sub (global.get $a) (global.get $b)))"#,
            r#"PLAIN (import "GOT.func" "b" (global $a (mut i32))) (func (export "at2") (result i32) (global.get $a))"#,
        ],
        fold_identical: true,
        lie: |certificate| certificate.inputs[1].imports[0] = certificate.inputs[0].imports[0],
        ..NOTHING
    },
    Attack {
        name: "two functions that do the same have the address of each other",
        asked: &[r#"SLOTS (import "GOT.func" "b" (global $b (mut i32)))
            (elem (global.get $slots) $a $b)
            (func $a (export "a") (result i32) (i32.const 1))
            (func $b (export "b") (result i32) (i32.const 1))
            (func (export "is_second") (result i32)
                (i32.eq (global.get $b) (i32.add (global.get $slots) (i32.const 1))))"#],
        linked: &[r#"SLOTS (import "GOT.func" "a" (global $b (mut i32)))
            (elem (global.get $slots) $a $b)
            (func $a (export "a") (result i32) (i32.const 1))
            (func $b (export "b") (result i32) (i32.const 1))
            (func (export "is_second") (result i32)
                (i32.eq (global.get $b) (i32.add (global.get $slots) (i32.const 1))))"#],
        fold_identical: true,
        lie: |certificate| {
            certificate.inputs[0].imports[2] = Bound::Item(0, 1);
            certificate.slots = vec![(1, 0, 1)];
        },
        ..NOTHING
    },
    Attack {
        name: "an import owns a second address of a function",
        asked: &[
            r#"PLAIN (import "GOT.func" "a" (global $p (mut i32)))
            (import "env" "at2" (func $at2 (result i32))) (func (export "other") (result i32) (call $at2))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "b") (result i32) (i32.const 1))
            (func (export "at") (result i32) (global.get $p))"#,
            r#"PLAIN (import "env" "a" (func $a (result i32))) (import "GOT.func" "a" (global $p (mut i32)))
            (func (export "at2") (result i32) (global.get $p)) (func (export "c") (result i32) (call $a))"#,
        ],
        linked: &[
            r#"PLAIN (import "GOT.func" "a" (global $p (mut i32)))
            (import "env" "at2" (func $at2 (result i32))) (func (export "other") (result i32) (call $at2))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "b") (result i32) (i32.const 1))
            (func (export "at") (result i32) (global.get $p))"#,
            r#"PLAIN (import "env" "a" (func $a (result i32))) (import "GOT.func" "b" (global $p (mut i32)))
            (func (export "at2") (result i32) (global.get $p)) (func (export "c") (result i32) (call $a))"#,
        ],
        fold_identical: true,
        lie: |certificate| {
            certificate.inputs[1].imports[1] = certificate.inputs[0].imports[0];
            certificate.slots = vec![(2, 1, 0)];
        },
        ..NOTHING
    },
    Attack {
        name: "a function with an address has that of its namesake too",
        asked: &[
            r#"PLAIN (import "GOT.func" "a" (global $p (mut i32)))
            (import "env" "at2" (func $at2 (result i32))) (func (export "other") (result i32) (call $at2))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "at") (result i32) (global.get $p))"#,
            r#"PLAIN (import "GOT.func" "a" (global $p (mut i32)))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "at2") (result i32) (global.get $p))"#,
        ],
        linked: &[
            r#"PLAIN (import "GOT.func" "a" (global $p (mut i32)))
            (import "env" "at2" (func $at2 (result i32))) (func (export "other") (result i32) (call $at2))
            (func (export "a") (result i32) (i32.const 1))
            (func (export "at") (result i32) (global.get $p))"#,
            r#"PLAIN (import "GOT.func" "b" (global $p (mut i32)))
            (func (export "a") (export "b") (result i32) (i32.const 1))
            (func (export "at2") (result i32) (global.get $p))"#,
        ],
        fold_identical: true,
        lie: |certificate| certificate.inputs[1].imports[0] = certificate.inputs[0].imports[0],
        ..NOTHING
    },
    Attack {
        name: "two functions that do nothing have one address",
        asked: &[r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (import "GOT.func" "b" (global $b (mut i32)))
            (func (export "a")) (func (export "b"))
            (func (export "same") (result i32) (i32.eq (global.get $a) (global.get $b)))"#],
        linked: &[r#"PLAIN (import "GOT.func" "a" (global $a (mut i32))) (import "GOT.func" "b" (global $b (mut i32)))
            (func (export "a") (export "b")) (func)
            (func (export "same") (result i32) (i32.eq (global.get $a) (global.get $b)))"#],
        fold_identical: true,
        lie: |certificate| {
            let empty = certificate.inputs[0].functions[0];
            certificate.inputs[0].functions[1] = empty;
            certificate.inputs[0].imports[1] = Bound::Item(0, 1);
            certificate.functions[empty.expect("it is exported") as usize] = FunctionOrigin::Nothing;
        },
        ..NOTHING
    },
    Attack {
        name: "a read in a loop finds what was there before the loop",
        asked: &[r#"LIBRARY (func (export "f") (result i32) (local $at i32) (local $sum i32)
            (local.set $at (global.get $base))
            (loop $again
                (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
                (local.set $at (i32.const 4))
                (br_if $again (i32.eqz (local.get $sum))))
            (i32.add (local.get $at) (local.get $sum)))"#],
        linked: &[r#"LIBRARY (func (export "f") (result i32) (local $at i32) (local $sum i32)
            (local.set $at (global.get $base))
            (loop $again
                (local.set $sum (i32.add (local.get $sum) (i32.load (global.get $base))))
                (local.set $at (i32.const 4))
                (br_if $again (i32.eqz (local.get $sum))))
            (i32.add (local.get $at) (local.get $sum)))"#],
        ..NOTHING
    },
    Attack {
        name: "a read after a block finds what only one way through it put there",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (block $out (br_if $out (local.get 0)) (local.set $at (global.get $base)))
            (i32.load (local.get $at)))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (block $out (br_if $out (local.get 0)) (local.set $at (global.get $base)))
            (i32.load (global.get $base)))"#],
        ..NOTHING
    },
    Attack {
        name: "a read in one arm finds what the other put there",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (if (result i32) (local.get 0)
                (then (local.set $at (global.get $base)) (local.get $at))
                (else (local.get $at))))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (if (result i32) (local.get 0)
                (then (local.set $at (global.get $base)) (local.get $at))
                (else (global.get $base))))"#],
        ..NOTHING
    },
    Attack {
        name: "a read after a catch finds what was there before the throw",
        asked: &[r#"LIBRARY (import "env" "throws" (func $throws)) (func (export "f") (result i32) (local $at i32)
            (local.set $at (global.get $base))
            (block $out (try_table (catch_all $out) (call $throws) (local.set $at (i32.const 4)) (call $throws)))
            (local.get $at))"#],
        linked: &[r#"LIBRARY (import "env" "throws" (func $throws)) (func (export "f") (result i32) (local $at i32)
            (local.set $at (global.get $base))
            (block $out (try_table (catch_all $out) (call $throws) (local.set $at (i32.const 4)) (call $throws)))
            (global.get $base))"#],
        import: &["throws"],
        ..NOTHING
    },
    Attack {
        name: "a read finds what is put there after it",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32)
            (i32.load (local.get 0)) (local.set 0 (global.get $base)) (i32.add (i32.load (local.get 0))))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32)
            (i32.load (global.get $base)) (local.set 0 (global.get $base)) (i32.add (i32.load (local.get 0))))"#],
        ..NOTHING
    },
    Attack {
        name: "a read finds a sum that is another",
        asked: &[r#"LIBRARY (func (export "f") (result i32) (local $at i32) (local.set $at (global.get $base))
            (i32.load (i32.add (local.get $at) (i32.const 4))))"#],
        linked: &[r#"LIBRARY (func (export "f") (result i32) (local $at i32) (local.set $at (global.get $base))
            (i32.load (i32.add (local.get $at) (i32.const 8))))"#],
        ..NOTHING
    },
    Attack {
        name: "what a loop reads when it comes round is not put there",
        asked: &[r#"LIBRARY (func (export "f") (result i32) (local $at i32)
            (loop $again (result i32)
                (if (local.get $at) (then (return (i32.load (local.get $at)))))
                (local.set $at (global.get $base))
                (br $again)))"#],
        linked: &[r#"LIBRARY (func (export "f") (result i32) (local $at i32)
            (loop $again (result i32)
                (if (local.get $at) (then (return (i32.load (local.get $at)))))
                (br $again)))"#],
        ..NOTHING
    },
    Attack {
        name: "what a way around the next write leaves in a local is not put there",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (local.set $at (global.get $base))
            (block $out (br_if $out (local.get 0)) (local.set $at (i32.const 2))) (local.get $at))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (block $out (br_if $out (local.get 0)) (local.set $at (i32.const 2))) (local.get $at))"#],
        ..NOTHING
    },
    Attack {
        name: "what the other arm leaves in a local is not put there",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (local.set $at (global.get $base))
            (if (local.get 0) (then (local.set $at (i32.const 2)))) (local.get $at))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (if (local.get 0) (then (local.set $at (i32.const 2)))) (local.get $at))"#],
        ..NOTHING
    },
    Attack {
        name: "what a loop reads first is not put into a local",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (local.set $at (global.get $base))
            (loop (result i32) (local.get $at) (local.set $at (i32.const 2))))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (loop (result i32) (local.get $at) (local.set $at (i32.const 2))))"#],
        ..NOTHING
    },
    Attack {
        name: "what is read before the next write is not put into a local",
        asked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (local.set $at (global.get $base))
            (local.get $at) (local.set $at (i32.const 2)) (i32.add (local.get $at)))"#],
        linked: &[r#"LIBRARY (func (export "f") (param i32) (result i32) (local $at i32)
            (local.get $at) (local.set $at (i32.const 2)) (i32.add (local.get $at)))"#],
        ..NOTHING
    },
    Attack {
        name: "what a catch reads is not put into a local",
        asked: &[r#"LIBRARY (import "env" "throws" (func $throws)) (func (export "f") (result i32) (local $at i32)
            (block $out (try_table (catch_all $out)
            (local.set $at (global.get $base))
            (call $throws) (local.set $at (i32.const 2)))) (local.get $at))"#],
        linked: &[r#"LIBRARY (import "env" "throws" (func $throws)) (func (export "f") (result i32) (local $at i32)
            (block $out (try_table (catch_all $out)
            (call $throws) (local.set $at (i32.const 2)))) (local.get $at))"#],
        import: &["throws"],
        ..NOTHING
    },
    Attack {
        name: "a call of a slot that the code changes is of what stood there first",
        asked: &[r#"SLOTS
            (elem (global.get $slots) $one $two)
            (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
            (func (export "f") (table.set (global.get $slots) (ref.func $two)))
            (func (export "g") (result i32) (call_indirect (type $t) (global.get $slots)))"#],
        linked: &[r#"SLOTS
            (elem (global.get $slots) $one $two)
            (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
            (func (export "f") (table.set (global.get $slots) (ref.func $two)))
            (func (export "g") (result i32) (call $one))"#],
        ..NOTHING
    },
    Attack {
        name: "a call of a slot is of what stands in another",
        asked: &[r#"SLOTS
            (elem (global.get $slots) $one $two)
            (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
            (func (export "g") (result i32) (call_indirect (type $t) (global.get $slots)))"#],
        linked: &[r#"SLOTS
            (elem (global.get $slots) $one $two)
            (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
            (func (export "g") (result i32) (call $two))"#],
        ..NOTHING
    },
    Attack {
        name: "a call of a slot that has another type does not trap",
        asked: &[r#"SLOTS (type $u (func))
            (elem (global.get $slots) $one)
            (func $one (result i32) (i32.const 1))
            (func (export "g") (call_indirect (type $u) (global.get $slots)) (drop (i32.const 3)))"#],
        linked: &[r#"SLOTS (type $u (func))
            (elem (global.get $slots) $one)
            (func $one (result i32) (i32.const 1))
            (func (export "g") (drop (call $one)))"#],
        ..NOTHING
    },
    Attack {
        name: "a call whose result nobody reads is not made",
        asked: &[r#"LIBRARY (import "env" "log" (func $log (result i32)))
            (func (export "f") (local $at i32) (local.set $at (call $log)))"#],
        linked: &[r#"LIBRARY (import "env" "log" (func $log (result i32))) (func (export "f") (local $at i32))"#],
        import: &["log"],
        ..NOTHING
    },
    Attack {
        name: "a variable is what it was when it was put into a local",
        asked: &[r#"LIBRARY (global $v (mut i32) (i32.const 7)) (func (export "f") (result i32) (local $was i32)
            (local.set $was (global.get $v)) (global.set $v (i32.const 9)) (local.get $was))"#],
        linked: &[r#"LIBRARY (global $v (mut i32) (i32.const 7)) (func (export "f") (result i32) (local $was i32)
            (local.set $was (global.get $v)) (global.set $v (i32.const 9)) (global.get $v))"#],
        ..NOTHING
    },
];

fn inputs(texts: &[&str]) -> Vec<Input> {
    let module = |text: &str| {
        let text = text.replace("PLAIN", PLAIN).replace("LIBRARY", LIBRARY).replace("SLOTS", SLOTS);
        wat::parse_str(format!("(module {text})")).unwrap_or_else(|error| panic!("{error}"))
    };
    (0..).zip(texts).map(|(number, text): (u32, _)| Input::new(format!("m{number}"), module(text))).collect()
}

fn link(texts: &[&str], attack: &Attack) -> Result<seld::Linked, String> {
    let fold_identical = attack.fold_identical;
    let mut options = Options { certificate: true, fold_identical, ..Options::default() };
    options.policy.unresolved.import = attack.import.iter().map(|name| (*name).to_owned()).collect();
    options.policy.unresolved.trap = attack.trap.iter().map(|name| (*name).to_owned()).collect();
    seld::link(&inputs(texts), &options).map_err(|error| format!("{:?}", error.findings))
}

fn judge(image: &[u8], certificate: &Certificate, texts: &[&str]) -> Vec<String> {
    let inputs = inputs(texts);
    let given: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
    let broken = check(image, certificate, &given).err().unwrap_or_default();
    broken.iter().map(ToString::to_string).collect()
}

#[test]
fn every_attack_is_rejected() {
    let mut holes = Vec::new();
    for attack in ATTACKS {
        if let Ok(linked) = link(attack.asked, attack) {
            let broken = judge(&linked.image, &linked.certificate.expect("it was asked for"), attack.asked);
            assert!(broken.is_empty(), "{}: the right image is rejected: {broken:?}", attack.name);
        }
        let linked = link(attack.linked, attack).unwrap_or_else(|error| panic!("{}: {error}", attack.name));
        let mut image = linked.image;
        for (from, to) in attack.patch {
            let place = image.windows(from.len()).position(|bytes| bytes == from.as_bytes()).expect("it is there");
            image[place..place + to.len()].copy_from_slice(to.as_bytes());
        }
        let mut certificate = linked.certificate.expect("it was asked for");
        for (claim, input) in certificate.inputs.iter_mut().zip(inputs(attack.asked)) {
            claim.size_bytes = input.bytes.len() as u64;
        }
        (attack.lie)(&mut certificate);
        let broken = judge(&image, &certificate, attack.asked);
        if broken.is_empty() {
            holes.push(attack.name);
        }
    }
    assert!(holes.is_empty(), "accepted: {holes:#?}");
}
