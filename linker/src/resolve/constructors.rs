//! The lists of constructors of objects and finished modules become one, as a static link would have made it: by
//! priority, then by link order.
//!
//! One call to them remains, that of the crt1 which runs last; every other becomes a call to nothing. A list that
//! cannot be taken apart runs where its module starts.

use hashbrown::HashMap;
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::module::model::linking::SymbolKind;
use typed_index_collections::TiSlice;

use super::{Callee, Constructor, GlobalRef, Resolver, SymbolRef, apply_got_entries};
use crate::initialisers::{Initialisers, run_order};

impl Resolver<'_, '_> {
    pub(super) fn constructors(&mut self, initialisers: &TiSlice<InputId, Initialisers>, start_order: &[InputId]) {
        let group = self.group;
        let mut found: Vec<(u32, InputId, FuncIndex)> = Vec::new();
        let mut lists: Vec<(InputId, FuncIndex)> = Vec::new();
        // An instance starts as a whole, in its place of the start order.
        let is_of_program = |input: InputId| !group.bindings().is_instance(input);
        for (input, module) in group.modules().iter_enumerated().filter(|(input, _)| is_of_program(*input)) {
            if !module.is_relocatable() {
                continue;
            }
            if !module.is_object() {
                match module.constructor_call() {
                    Some(function) => lists.push((input, function)),
                    None => continue,
                }
            }
            let own = module.listed_constructors();
            found.extend(own.into_iter().map(|(priority, function)| (priority, input, function)));
        }
        found.sort_by_key(|(priority, ..)| *priority);
        self.resolution.constructors = found
            .into_iter()
            .map(|(_, owner, function)| {
                let module = self.module(owner);
                let signature = module.types.function(module.functions[function].ty);
                Constructor {
                    owner,
                    callee: self.resolution.inputs[owner].functions[function],
                    results: signature.map_or(0, |signature| signature.results().len()),
                }
            })
            .collect();
        for (input, function) in &lists {
            self.resolution.inputs[*input].functions[*function] = Callee::Constructors;
            self.settle_symbols(*input);
        }
        let callers: Vec<InputId> = run_order(initialisers, start_order)
            .filter(|input| {
                let own = &initialisers[*input];
                own.main.or(own.constructors).is_some_and(|root| self.calls_constructors(*input, root))
            })
            .collect();
        let first = group.first();
        let last = callers.last().copied();
        for (input, _) in &lists {
            let is_caller = last.map_or(*input == first, |last| *input == last);
            if !is_caller || last.is_none() && self.module(*input).wrapped_exports().is_empty() {
                self.forget_constructors(*input);
            } else {
                self.resolution.calls_constructors = true;
            }
            if last.is_some() || *input != first {
                self.unwrap_exports(*input);
            }
        }
        callers.iter().filter(|input| Some(**input) != last).for_each(|input| self.forget_constructors(*input));
        group.modules().keys().for_each(|input| self.settle_symbols(input));
        self.settle_elsewhere(&lists);
    }

    /// Others mean by the function of a list what its module means by it.
    fn settle_elsewhere(&mut self, lists: &[(InputId, FuncIndex)]) {
        let became: HashMap<Callee, Callee> = lists
            .iter()
            .map(|(input, list)| (Callee::Body(*input, *list), self.resolution.inputs[*input].functions[*list]))
            .collect();
        for own in &mut self.resolution.inputs {
            let slots = own.globals.iter_mut().filter_map(|global| match global {
                GlobalRef::Slot(callee) => callee.as_mut(),
                _ => None,
            });
            let symbols = own.symbols.iter_mut().filter_map(|symbol| match symbol {
                SymbolRef::Slot(callee) => callee.as_mut(),
                _ => None,
            });
            for callee in own.functions.iter_mut().chain(slots).chain(symbols) {
                *callee = became.get(callee).copied().unwrap_or(*callee);
            }
        }
    }

    /// Symbols mean what their functions have become: else the address of one would be that of another.
    fn settle_symbols(&mut self, input: InputId) {
        let module = &self.group.modules()[input];
        let own = &mut self.resolution.inputs[input];
        for (symbol, meaning) in module.symbols().iter().zip(&mut own.symbols) {
            if let (SymbolKind::Function(function), SymbolRef::Slot(Some(callee))) = (symbol.kind, meaning) {
                let function = FuncIndex(function);
                let became = own.functions.get(function).copied();
                let may_become = [Callee::Body(input, function), Callee::Constructors].contains(callee);
                if let Some(became) = became.filter(|_| may_become) {
                    *callee = became;
                }
            }
        }
        apply_got_entries(module, &own.symbols, &mut own.globals);
    }

    /// Whether crt1, or what stands for it, calls the constructors of the program.
    fn calls_constructors(&self, input: InputId, root: FuncIndex) -> bool {
        let resolved = &self.resolution.inputs[input];
        let calls = self.module(input).sites(root).iter().filter_map(|site| resolved.callee_at(site));
        calls.chain([resolved.functions[root]]).any(|callee| callee == Callee::Constructors)
    }

    fn forget_constructors(&mut self, input: InputId) {
        for callee in &mut self.resolution.inputs[input].functions {
            if *callee == Callee::Constructors {
                *callee = Callee::Nothing;
            }
        }
    }

    /// Whoever calls an export from within the program calls what wasm-ld put the constructors around.
    fn unwrap_exports(&mut self, input: InputId) {
        for (wrapper, inner) in self.module(input).wrapped_exports() {
            self.resolution.inputs[input].functions[wrapper] = self.resolution.inputs[input].functions[inner];
        }
    }
}
