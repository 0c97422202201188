//! Weak names of libc that do nothing in one module and would do something for another become two libcs.
//!
//! `exit` flushes stdout and runs what `atexit` registered only if these were linked too; otherwise the names are weak and
//! empty, and a module alone needs no more. With one state for both, what the other module wrote would never be flushed,
//! and a static link of both would have flushed it. What the empty name stood for is not in the module, so nothing here
//! can put it back; the libcs stay two, and are said to be two.

use toolchain_probe::conventions::UNDEFINED_WEAK;
use toolchain_probe::conventions::standard_library::{LIBC_HOOKS, LibcHook, StandardLibrary};
use toolchain_probe::model::index::FuncIndex;
use toolchain_probe::model::linking::{Symbol, SymbolKind};
use wasmparser::SymbolFlags;

use super::copies::{Copies, Own};
use super::pairs::Pairs;
use super::{Function, Reason};

/// Marks modules whose libc must stay their own.
pub(super) fn rule(copies: &Copies<'_, '_>, pairs: &mut Pairs<'_, '_>) {
    for own in &copies.modules {
        for hook in &LIBC_HOOKS {
            let mut empty = users(copies, own, |symbol, name| is_empty(symbol, name, hook));
            empty.retain(|function| !pairs.overridden.contains_key(function));
            if empty.is_empty() {
                continue;
            }
            for other in copies.modules.iter().filter(|other| other.input != own.input) {
                let served = users(copies, other, |symbol, name| is_served(symbol, name, hook));
                if !served.is_empty() {
                    pairs.stays_two.extend([own, other].map(|own| (own.input, StandardLibrary::Libc)));
                    let users = [empty.clone(), served];
                    pairs.keep_apart(hook.name, Reason::LinkedWithout, Some(StandardLibrary::Libc), true, users);
                }
            }
        }
    }
}

fn is_empty(symbol: &Symbol<'_>, name: &str, hook: &LibcHook) -> bool {
    let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK);
    is_weak && name == hook.name || name.strip_prefix(UNDEFINED_WEAK) == Some(hook.name)
}

fn is_served(symbol: &Symbol<'_>, name: &str, hook: &LibcHook) -> bool {
    !symbol.flags.contains(SymbolFlags::BINDING_LOCAL) && hook.with.contains(&name)
}

/// The live functions that a symbol names, and those that use the data which it names.
fn users(copies: &Copies<'_, '_>, own: &Own<'_>, is_it: impl Fn(&Symbol<'_>, &str) -> bool) -> Vec<Function> {
    let mut users = Vec::new();
    for (position, symbol) in (0..).zip(copies.symbols(own.input)) {
        if !symbol.name.is_some_and(|name| is_it(symbol, name)) {
            continue;
        }
        match symbol.kind {
            SymbolKind::Function(function) => users.push((own.input, FuncIndex(function))),
            SymbolKind::Data(Some(_)) => {
                let found = copies.datum(own.input, position).and_then(|datum| own.users.get(&datum));
                users.extend(found.into_iter().flatten().map(|function| (own.input, *function)));
            }
            _ => {}
        }
    }
    users.retain(|user| copies.is_live(*user));
    users
}
