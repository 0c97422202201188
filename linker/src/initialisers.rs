//! Modules become the list of what each wants run before anything else: start function, data relocations, constructors.
//!
//! It knows which functions, not whether they will run: most are evaluated at link time and vanish. One choice a reader
//! would question: a command's constructors are not listed if its `_start` calls them itself, although
//! `wasm-ld -shared` with crt1 exports them beside it; called twice they would run twice.

use toolchain_probe::conventions::{APPLY_DATA_RELOCS, CALL_CTORS, INITIALIZE, START};
use toolchain_probe::module::model::Kind;
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::{Admitted, Examined};
use typed_index_collections::{TiSlice, TiVec};

/// What one input wants run, in this order.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Initialisers {
    /// Its start function: clears `.bss`, computes globals.
    pub start: Option<FuncIndex>,
    /// Stores the addresses that its data holds.
    pub data_relocs: Option<FuncIndex>,
    /// Its constructors.
    pub constructors: Option<FuncIndex>,
    /// Its `_start`, if it is the command.
    pub main: Option<FuncIndex>,
    /// Whether it is crt1 as an object: what it does, it does for the program.
    pub is_of_program: bool,
}

/// What each input wants run. Only the first may be the command, and no instance is one: what it calls `_start` is an
/// export like another.
pub(crate) fn of(group: &Admitted<'_>) -> TiVec<InputId, Initialisers> {
    let may_be_command = |input| input == group.first() && !group.bindings().is_instance(input);
    let modules = group.modules().iter_enumerated();
    modules.map(|(input, module)| Initialisers::of(module, may_be_command(input))).collect()
}

impl Initialisers {
    fn of(module: &Examined<'_>, may_be_command: bool) -> Self {
        let main = if may_be_command { module.exported_function(START) } else { None };
        let constructors = match main {
            Some(_) if leaves_constructors(module) => module.exported_function(CALL_CTORS),
            Some(_) => None,
            None => module.exported_function(INITIALIZE).or_else(|| module.exported_function(CALL_CTORS)),
        };
        // What is stored there relocations store, where they are believed.
        let data_relocs = match module.kind {
            _ if module.is_relocatable() => None,
            Kind::SharedLibrary | Kind::Pinned => module.exported_function(APPLY_DATA_RELOCS),
            _ => None,
        };
        let is_of_program = main.is_some() || module.is_object();
        Self { start: module.start, data_relocs, constructors, main, is_of_program }
    }
}

/// Whether a module has a `_start` that does not call the constructors which it exports beside it: `wasm-ld -shared`
/// puts no wrapper around a `_start` that is not crt1's.
pub(crate) fn leaves_constructors(module: &Examined<'_>) -> bool {
    let functions = (module.exported_function(START), module.exported_function(CALL_CTORS));
    matches!(functions, (Some(main), Some(constructors)) if !module.calls(main, constructors))
}

/// The inputs in the order in which what they want run is run: by start order, crt1 of the program last.
pub(crate) fn run_order(
    initialisers: &TiSlice<InputId, Initialisers>,
    start_order: &[InputId],
) -> impl Iterator<Item = InputId> {
    let is_last = |input: &&InputId| {
        let own = &initialisers[**input];
        own.is_of_program && own.main.or(own.constructors).is_some()
    };
    let (last, first): (Vec<InputId>, Vec<InputId>) = start_order.iter().partition(is_last);
    first.into_iter().chain(last)
}
