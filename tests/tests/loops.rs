//! A link across libraries costs nothing at run time: a loop across the border has as much machine code as in a static
//! link of the same sources.
//!
//! `corpora/loops-across-libraries` has a loop for each way in which a library comes to an address. An interpreter sees
//! more than a compiler: how many instructions run is compared too, and may be more, because a static link knows that a
//! sum of an address and an index does not wrap, and adds the address in the load. It does not know why.

use std::collections::BTreeMap;
use std::fs;

use tests::corpus::{self, Corpus};
use wasmtime::{Config, Engine, Instance, Module, Store};

/// The loops, and of how many instructions of the image a hundred run in the static link, at least.
const LOOPS: [(&str, u64); 4] =
    [("without_a_base", 100), ("with_a_base", 88), ("with_entries", 96), ("with_arrays", 78)];
/// How often each goes round.
const ROUNDS: i32 = 1000;
/// Percent of the machine code of the static link, at most.
const MACHINE_CODE: usize = 101;

#[test]
fn a_loop_across_libraries_costs_what_it_costs_in_a_static_link() {
    let folders = corpus::folders(corpus::Kind::Modules);
    let folder = folders.iter().find(|folder| folder.ends_with("loops-across-libraries")).expect("the program");
    let (image, ..) = Corpus::read(folder).and_then(|program| program.proven(&[])).expect("the program can be linked");
    let reference = fs::read(folder.join("prebuilt/static.wasm")).expect("the static link");

    let (ours, theirs) = (machine_code(&image), machine_code(&reference));
    let of_loops = |sizes: &BTreeMap<String, usize>| LOOPS.iter().map(|(name, _)| sizes[*name]).sum::<usize>();
    assert!(of_loops(&ours) * 100 <= of_loops(&theirs) * MACHINE_CODE, "{ours:?} beside {theirs:?}");

    for (name, percent) in LOOPS {
        let (ours, theirs) = (instructions(&image, name), instructions(&reference, name));
        assert!(ours * percent <= theirs * 100, "{name}: {ours} instructions beside {theirs}");
    }
}

/// The bytes of machine code of each function with a name.
fn machine_code(image: &[u8]) -> BTreeMap<String, usize> {
    let module = Module::new(&Engine::default(), image).expect("a module");
    module.functions().filter_map(|function| Some((function.name?.to_string(), function.len))).collect()
}

/// How many instructions run in a call.
fn instructions(image: &[u8], name: &str) -> u64 {
    const ALL: u64 = 1 << 32;
    let engine = Engine::new(Config::new().consume_fuel(true)).expect("an engine that counts");
    let mut store = Store::new(&engine, ());
    store.set_fuel(ALL).expect("the engine counts");
    let module = Module::new(&engine, image).expect("a module");
    let instance = Instance::new(&mut store, &module, &[]).expect("nothing is imported");
    let function = instance.get_typed_func::<i32, i32>(&mut store, name).expect("a loop");
    let before = store.get_fuel().expect("the engine counts");
    function.call(&mut store, ROUNDS).expect("it returns");
    before - store.get_fuel().expect("the engine counts")
}
