//! What each copy of libc runs at start-up becomes a thing that is done once.
//!
//! Two modules of one libc each call `__wasi_init_tp` and libc's constructors before their own. With one state for both,
//! the second call would undo what ran between. The names of those functions are known; another function that both run
//! at start-up, with the same code, may be such a one of a libc that is not known here, so what it reaches is not shared.

use std::collections::BTreeSet;

use toolchain_probe::conventions::CALL_CTORS;
use toolchain_probe::conventions::standard_library::LIBC_STARTUP;
use toolchain_probe::model::index::FuncIndex;
use toolchain_probe::scan::SiteKind;

use super::copies::{Copies, Own};
use super::equality::Equality;
use super::{Datum, Function};
use crate::resolve::{Callee, SymbolRef};

/// Marks what is done once, and what must not be shared.
pub(super) fn rule(copies: &Copies<'_, '_>, equality: &mut Equality<'_, '_>) {
    for (position, own) in copies.modules.iter().enumerate() {
        let roots = roots(copies, own);
        for function in callees(copies, own, &listed(own, &roots)) {
            let copy = (own.input, function);
            let one = equality.pairs.functions.original(copy);
            if one == copy {
                continue;
            }
            let other = copies.own_of(one.0);
            let (roots_there, runs_here) = (self::roots(copies, other), callees(copies, own, &roots));
            if !callees(copies, other, &listed(other, &roots_there)).contains(&one.1) {
                continue;
            }
            let reached: BTreeSet<Datum> = [copy, one].into_iter().flat_map(|start| reached(copies, start)).collect();
            let is_of_libc = own.names_of(function).iter().any(|name| LIBC_STARTUP.contains(name));
            let has_run = copies.modules[..position].iter().any(|before| before.input == one.0)
                && callees(copies, other, &roots_there).contains(&one.1);
            if has_run && runs_here.contains(&function) && is_of_libc && runs_nowhere_else(copies, copy, &roots) {
                equality.once.insert(copy, reached);
            } else {
                equality.runs_twice.extend(reached);
            }
        }
    }
}

/// The functions that the image runs of a module at start-up, and the list of constructors that they call.
fn roots(copies: &Copies<'_, '_>, own: &Own<'_>) -> BTreeSet<FuncIndex> {
    let initialisers = copies.initialisers[own.input.at()];
    let mut roots: BTreeSet<FuncIndex> =
        initialisers.preparations().chain(initialisers.constructors).chain(initialisers.main).collect();
    let lists: BTreeSet<FuncIndex> = own.by_name.get(CALL_CTORS).into_iter().flatten().copied().collect();
    let called: Vec<FuncIndex> = roots.iter().flat_map(|root| called(copies, (own.input, *root))).collect();
    roots.extend(called.into_iter().filter(|function| lists.contains(function)));
    roots
}

/// These and the list of constructors, whoever calls it: where wasm-ld wrapped every export in constructors, each call
/// of one does.
fn listed(own: &Own<'_>, roots: &BTreeSet<FuncIndex>) -> BTreeSet<FuncIndex> {
    roots.iter().chain(own.by_name.get(CALL_CTORS).into_iter().flatten()).copied().collect()
}

/// What they call beside each other.
fn callees(copies: &Copies<'_, '_>, own: &Own<'_>, roots: &BTreeSet<FuncIndex>) -> BTreeSet<FuncIndex> {
    let called = roots.iter().flat_map(|root| called(copies, (own.input, *root)));
    called.filter(|function| !roots.contains(function)).collect()
}

fn called<'a>(copies: &'a Copies<'_, '_>, function: Function) -> impl Iterator<Item = FuncIndex> + 'a {
    let sites = copies.sites(function).unwrap_or_default().iter();
    sites.filter(|site| site.kind == SiteKind::Function).map(|site| FuncIndex(site.index))
}

/// Whether only the roots of its module name a function.
fn runs_nowhere_else(copies: &Copies<'_, '_>, (input, wanted): Function, roots: &BTreeSet<FuncIndex>) -> bool {
    let resolution = copies.resolution;
    let has_slot = resolution.symbols[input.at()].contains(&SymbolRef::Slot(Some(Callee::Body(input, wanted))))
        && is_pointed_to(copies, (input, wanted));
    let others = (0..copies.module(input).functions.len()).map(FuncIndex::from_usize);
    let mut others = others.filter(|function| !roots.contains(function));
    !has_slot && !others.any(|function| called(copies, (input, function)).any(|callee| callee == wanted))
}

/// Whether code or data hold the slot of a function.
fn is_pointed_to(copies: &Copies<'_, '_>, (input, wanted): Function) -> bool {
    let module = copies.module(input);
    let in_code = module.code.sites.iter().filter(|site| site.kind == SiteKind::SlotConst).map(|site| site.index);
    let in_data = copies.resolution.data_relocations[input.at()].iter().flatten().map(|entry| entry.symbol);
    let referenced =
        module.code.sites.iter().any(|site| site.kind == SiteKind::FunctionReference && site.index == wanted.0);
    referenced || in_code.chain(in_data).any(|symbol| copies.slot((input, symbol)) == Some((input, wanted)))
}

/// All data that a function reaches through calls, pointers and data.
fn reached(copies: &Copies<'_, '_>, from: Function) -> BTreeSet<Datum> {
    let mut data = BTreeSet::new();
    let mut seen = BTreeSet::from([from]);
    let mut functions = vec![from];
    while let Some((input, function)) = functions.pop() {
        let mut symbols = Vec::new();
        for site in copies.sites((input, function)).unwrap_or_default() {
            match site.kind {
                SiteKind::Function | SiteKind::FunctionReference => {
                    if let Callee::Body(definer, callee) = copies.resolution.functions[input.at()][site.index as usize]
                        && definer == input
                        && seen.insert((input, callee))
                    {
                        functions.push((input, callee));
                    }
                }
                SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => symbols.push(site.index),
                _ => {}
            }
        }
        while let Some(symbol) = symbols.pop() {
            if let Some((_, callee)) = copies.slot((input, symbol))
                && seen.insert((input, callee))
            {
                functions.push((input, callee));
            }
            let Some(datum) = copies.datum(input, symbol) else { continue };
            if data.insert(datum) {
                symbols.extend(copies.relocations(datum).map(|entry| entry.symbol));
            }
        }
    }
    data
}
