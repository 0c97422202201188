//! What each copy of libc runs at start-up becomes a thing that is done once.
//!
//! Two modules of one libc each call `__wasi_init_tp` and libc's constructors before their own. With one state for both,
//! the second call would undo what ran between. The names of those functions are known; another function that both run
//! at start-up, with the same code, may be such a one of a libc that is not known here, so what it reaches is not shared.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::CALL_CTORS;
use toolchain_probe::conventions::standard_library::LIBC_STARTUP;
use toolchain_probe::model::index::{FuncIndex, InputId};
use toolchain_probe::scan::SiteKind;

use super::copies::{Copies, Own};
use super::equality::Equality;
use super::{Datum, Function};
use crate::resolve::Callee;

/// What start-up does with a module.
struct Start {
    /// The functions that the image runs, and the list of constructors that they call.
    roots: BTreeSet<FuncIndex>,
    /// What these call beside each other.
    runs: BTreeSet<FuncIndex>,
    /// The same of the list of constructors, whoever calls it: where wasm-ld wrapped every export in constructors, each
    /// call of one does.
    may_run: BTreeSet<FuncIndex>,
}

impl Start {
    fn of(copies: &Copies<'_, '_>, own: &Own<'_>) -> Self {
        let roots = roots(copies, own);
        let lists = own.by_name.get(CALL_CTORS).into_iter().flatten();
        let all: BTreeSet<FuncIndex> = roots.iter().chain(lists).copied().collect();
        Self { runs: callees(copies, own, &roots), may_run: callees(copies, own, &all), roots }
    }
}

/// Marks what is done once, and what must not be shared.
pub(super) fn rule(copies: &Copies<'_, '_>, equality: &mut Equality<'_, '_>) {
    let starts: BTreeMap<InputId, Start> =
        copies.modules.iter().map(|own| (own.input, Start::of(copies, own))).collect();
    for (position, own) in copies.modules.iter().enumerate() {
        let here = &starts[&own.input];
        for function in &here.may_run {
            let copy = (own.input, *function);
            let one = equality.pairs.functions.original(copy);
            let there = &starts[&one.0];
            if one == copy || !there.may_run.contains(&one.1) {
                continue;
            }
            let reached: BTreeSet<Datum> = [copy, one].into_iter().flat_map(|start| reached(copies, start)).collect();
            let is_of_libc = own.names_of(*function).iter().any(|name| LIBC_STARTUP.contains(name));
            let comes_first = copies.modules[..position].iter().any(|before| before.input == one.0);
            let has_run = comes_first && there.runs.contains(&one.1) && here.runs.contains(function);
            if has_run && is_of_libc && runs_nowhere_else(copies, own, *function, &here.roots) {
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
fn runs_nowhere_else(copies: &Copies<'_, '_>, own: &Own<'_>, wanted: FuncIndex, roots: &BTreeSet<FuncIndex>) -> bool {
    let module = copies.module(own.input);
    let is_named = |kind: SiteKind| module.code.sites.iter().any(|site| site.kind == kind && site.index == wanted.0);
    let mut others =
        (0..module.functions.len()).map(FuncIndex::from_usize).filter(|function| !roots.contains(function));
    !own.pointed_to.contains(&wanted)
        && !is_named(SiteKind::FunctionReference)
        && !others.any(|function| called(copies, (own.input, function)).any(|callee| callee == wanted))
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
