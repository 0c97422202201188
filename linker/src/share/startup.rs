//! What each module would start becomes what one program starts.
//!
//! A static link has one crt1, and it runs the constructors of all objects. So a module's own crt1 is left out if all
//! that it does is done by that of the module that starts last, which is the command if there is one: it calls
//! constructors, of which there is one list by now, and functions of libc that are one with those that the other calls.
//! A module may have written such a function itself: one that does anything else that somebody sees is kept.
//! Functions that would run twice all the same keep their variables separate: the second run would undo what came
//! between.

use std::collections::BTreeSet;

use toolchain_probe::conventions::CALL_CTORS;
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use typed_index_collections::TiSlice;
use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::fold::Fold;
use super::units::{Item, Units};
use super::{Datum, Function};
use crate::initialisers::{Initialisers, run_order};
use crate::resolve::Callee;

/// What the inputs want run, and the order in which they start.
pub(super) struct Starting<'a> {
    pub initialisers: &'a TiSlice<InputId, Initialisers>,
    pub start_order: &'a [InputId],
}

/// What a module runs at start-up.
struct Start {
    input: InputId,
    root: FuncIndex,
    calls: Vec<Callee>,
}

/// The modules whose crt1 has nothing left to do.
pub(super) fn done_elsewhere(units: &Units<'_, '_>, fold: &Fold, starting: &Starting<'_>) -> BTreeSet<InputId> {
    let mut starts = starts(units, starting);
    let Some(last) = starts.pop() else { return BTreeSet::new() };
    let of_last: BTreeSet<Callee> = last.calls.iter().map(|callee| fold.callee(*callee)).collect();
    let is_done = |callee: &Callee| match callee {
        Callee::Nothing => true,
        // The last may have constructors that are no list: then it does not run the one that there is.
        callee => of_last.contains(&fold.callee(*callee)),
    };
    let is_crt1 =
        |start: &&Start| !units.module(start.input).is_object() && only_calls(units, (start.input, start.root));
    let done = starts.iter().filter(|start| start.calls.iter().all(is_done)).filter(is_crt1);
    done.map(|start| start.input).collect()
}

/// Whether a function calls others and does nothing else that anybody sees: a crt1 remembers that it was called, in
/// data that nothing else in its module names, and traps the second time.
fn only_calls(units: &Units<'_, '_>, function: Function) -> bool {
    let module = units.module(function.0);
    let Some(range) = module.body(function.1) else { return false };
    let body = FunctionBody::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
    let Ok(mut operators) = body.get_operators_reader() else { return false };
    let own: BTreeSet<Datum> = units.data_used(function).collect();
    // Also who is not in the image says whose a datum is.
    let others = module.functions.keys().filter(|user| *user != function.1);
    let mut used_by_others = others.flat_map(|user| units.data_used((function.0, user)));
    let remembers = !own.is_empty()
        && own.iter().copied().all(|datum| {
            // Bytes that no symbol covers may hold its address too, and what others can name anybody may use.
            let input = datum.input;
            let mut entries = units.resolution.inputs[input].data_relocations.iter().flatten();
            let mut known = units.unit_of(function.0).definitions.values();
            input == function.0
                && known.all(|definition| definition.item != Item::Datum(datum))
                && entries.all(|entry| units.datum((input, entry.symbol)) != Some(datum))
                && units.users_of(datum).all(|user| user == function)
        })
        && used_by_others.all(|datum| !own.contains(&datum));
    std::iter::from_fn(|| (!operators.eof()).then(|| operators.read())).all(|operator| {
        use Operator as O;
        match operator {
            Ok(O::I32Load { .. } | O::I32Load8U { .. } | O::I32Store { .. } | O::I32Store8 { .. } | O::Unreachable) => {
                remembers
            }
            Ok(
                O::Call { .. }
                | O::Block { .. }
                | O::If { .. }
                | O::BrIf { .. }
                | O::Return
                | O::I32Const { .. }
                | O::I32Eqz
                | O::I32Add
                | O::GlobalGet { .. }
                | O::LocalGet { .. }
                | O::End
                | O::Nop
                | O::Drop,
            ) => true,
            _ => false,
        }
    })
}

/// The data that start-up code reaches which more than one module runs, if these crt1s are left out.
pub(super) fn used_twice(
    units: &Units<'_, '_>,
    fold: &Fold,
    starting: &Starting<'_>,
    left_out: &BTreeSet<InputId>,
) -> BTreeSet<Datum> {
    let starts = starts(units, starting);
    let running = starts.iter().filter(|start| !left_out.contains(&start.input));
    let mut seen: BTreeSet<Function> = BTreeSet::new();
    let mut data = BTreeSet::new();
    for (input, function) in running.flat_map(|start| runs(units, start)) {
        let canonical = fold.function((input, function));
        if !seen.insert(canonical) {
            data.extend([(input, function), canonical].into_iter().flat_map(|from| reached(units, from)));
        }
    }
    data
}

/// The crt1 of every unit that has one, in the order in which they run.
fn starts(units: &Units<'_, '_>, starting: &Starting<'_>) -> Vec<Start> {
    let Starting { initialisers, start_order } = starting;
    let of_unit = |input: &InputId| units.is_compared(*input);
    let roots = run_order(initialisers, start_order).filter(of_unit).filter_map(|input| {
        let own = &initialisers[input];
        Some((input, own.main.or(own.constructors)?))
    });
    roots.map(|(input, root)| Start { input, root, calls: calls(units, (input, root)) }).collect()
}

/// What a function calls, by what its module's resolution says.
fn calls(units: &Units<'_, '_>, function: Function) -> Vec<Callee> {
    let sites = units.sites(function).iter();
    sites.filter_map(|site| units.callee_at(function.0, site)).collect()
}

/// The functions that a crt1 runs, and those of a list of constructors that could not be taken apart.
fn runs(units: &Units<'_, '_>, start: &Start) -> Vec<Function> {
    let bodies = |callees: &[Callee]| {
        let own = callees.iter().filter_map(|callee| match callee {
            Callee::Body(input, function) => Some((*input, *function)),
            _ => None,
        });
        own.collect::<Vec<Function>>()
    };
    // A crt1 may call what another kind of module defines, which has no symbols.
    let is_list = |function: &Function| {
        units.is_compared(function.0) && units.unit_of(function.0).names_of(function.1).contains(&CALL_CTORS)
    };
    let mut found = bodies(&start.calls);
    let lists: Vec<Function> = found.iter().copied().chain([(start.input, start.root)]).filter(is_list).collect();
    found.extend(lists.into_iter().flat_map(|list| bodies(&calls(units, list))));
    found.retain(|function| units.is_compared(function.0) && !is_list(function));
    found
}

/// All data that a function reaches through calls, pointers and data.
fn reached(units: &Units<'_, '_>, from: Function) -> BTreeSet<Datum> {
    let mut data = BTreeSet::new();
    let mut seen = BTreeSet::from([from]);
    let mut functions = vec![from];
    while let Some((input, function)) = functions.pop() {
        let mut open = Vec::new();
        for site in units.sites((input, function)) {
            functions.extend(units.function_at(input, site).filter(|callee| seen.insert(*callee)));
            open.extend(units.datum_used(input, site));
        }
        while let Some(datum) = open.pop() {
            if !data.insert(datum) {
                continue;
            }
            for entry in units.relocations(datum) {
                let symbol = (datum.input, entry.symbol);
                functions.extend(units.slot(symbol).filter(|callee| seen.insert(*callee)));
                open.extend(units.datum(symbol));
            }
        }
    }
    data.retain(|datum| units.is_compared(datum.input));
    data
}
