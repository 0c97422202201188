//! Weak definitions of finished modules become those of the program.
//!
//! When a module was finished, its weak definitions won because nobody else defined their names. Its relocations still
//! name them, so in a link with others they give way as they would in a static link of the sources: to a strong
//! definition of the name that others see, else to the first weak one (Linking.md, "Merging Symbols"). That makes one
//! of what C++ has once in a program: inline variables, static locals of inline functions and their guards,
//! `type_info`. A strong definition that its finished module keeps to itself is reported (DY013).
//!
//! It knows no addresses. What is libc's, or of the C++ library, stays with its module: half a libc that is shared is
//! worse than two (its hooks, such as `__stdin_used`, are weak too). The surprising choice: a variable and the guard
//! that says whether it was initialised go together or not at all, and both copies must have the same initial contents.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use typed_index_collections::{TiSlice, TiVec};
use wasmparser::SymbolFlags;

use super::names::{Names, prevails};
use super::{Apart, DataTarget, FunctionTarget, Prevailing, WeakDefinitions};
use crate::conventions::cxx;
use crate::conventions::heap::MALLOC_FAMILY;
use crate::conventions::standard_library::{is_of_implementation, is_of_libc};
use crate::module::examined::Examined;
use crate::module::model::index::{DataIndex, FuncIndex, InputId};
use crate::module::model::linking::{DataPlace, Symbol, SymbolKind};
use crate::module::model::{ExportRole, Kind, SectionId};

/// A weak definition of a finished module.
#[derive(Clone, Copy)]
struct Weak<'data> {
    input: InputId,
    position: u32,
    symbol: Symbol<'data>,
}

/// The weak data of one module, with the definition that prevails: its module and what it is.
type WeakData<'data> = BTreeMap<&'data str, (Weak<'data>, Option<(InputId, DataTarget)>)>;

/// Decides for every weak definition of every finished module.
pub(super) fn settle<'data>(names: &Names<'_, 'data>) -> WeakDefinitions<'data> {
    let modules = names.modules;
    let mut settled = WeakDefinitions::default();
    let mut first: HashMap<&str, Weak<'data>> = HashMap::new();
    let mut data: Vec<(InputId, WeakData<'data>)> = Vec::new();
    for (input, module) in names.named() {
        let mut own_data = WeakData::new();
        for (name, weak) in weak_definitions(input, module) {
            let own_first = *first.entry(name).or_insert(weak);
            match weak.symbol.kind {
                SymbolKind::Function(_) => settled.function(names, name, weak, own_first),
                _ => _ = own_data.insert(name, (weak, data_leader(names, name, weak, own_first))),
            }
        }
        data.push((input, own_data));
    }
    if data.iter().any(|(_, symbols)| symbols.values().any(|(_, leader)| leader.is_some())) {
        let contents: TiVec<InputId, Contents<'_>> = modules.iter().map(Contents::of).collect();
        data.iter().for_each(|(_, symbols)| settled.data(&contents, symbols));
    }
    settled.strong_but_kept(names, &first);
    settled.apart.sort_by_key(|apart| (apart.input, apart.other, apart.name));
    settled
}

impl<'data> WeakDefinitions<'data> {
    fn function(&mut self, names: &Names<'_, 'data>, name: &'data str, weak: Weak<'data>, first: Weak<'data>) {
        let SymbolKind::Function(own) = weak.symbol.kind else { return };
        let (known, modules) = (names.exports.first_definition(name), names.modules);
        let leader = match known {
            Some((definer, _)) if definer == weak.input => None,
            // A static link takes no member of an archive for a name that the program defines.
            Some((definer, _)) if modules[definer].is_member && is_of_libc(name) => None,
            Some((definer, position)) => match modules[definer].exports[position as usize].role {
                ExportRole::Function(function) if prevails(modules, name, definer, position) => {
                    Some((definer, function))
                }
                _ => None,
            },
            None => match first.symbol.kind {
                SymbolKind::Function(function) if first.input != weak.input && !is_of_libc(name) => {
                    Some((first.input, FuncIndex(function)))
                }
                _ => None,
            },
        };
        let Some((definer, function)) = leader else { return };
        if MALLOC_FAMILY.contains(&name) && !gives_way_whole(names, weak.input, definer) {
            let reason = "what else of its module allocates or frees does not give way";
            self.apart.push(Apart { input: weak.input, other: definer, name, reason });
            return;
        }
        // Calls of a function of libc are by its index, whatever name they mean.
        if is_of_libc(name) && names_of(&modules[weak.input], own) > 1 {
            let reason = "it is a function of libc that has several names";
            self.apart.push(Apart { input: weak.input, other: definer, name, reason });
            return;
        }
        let FunctionTarget::Defined(at, body) = names.follow(definer, function) else { return };
        if names.type_of(at, body) == names.type_of(weak.input, FuncIndex(own)) {
            let target = Prevailing::Function(FunctionTarget::Defined(at, body));
            self.prevailing.insert((weak.input, weak.position), target);
        } else {
            let reason = "the two have different types";
            self.apart.push(Apart { input: weak.input, other: definer, name, reason });
        }
    }

    /// Strong definitions of names that are weak elsewhere, which their finished modules keep to themselves: a static
    /// link would use them.
    fn strong_but_kept(&mut self, names: &Names<'_, 'data>, first: &HashMap<&'data str, Weak<'data>>) {
        let mut weak: HashMap<&str, InputId> = first.iter().map(|(name, weak)| (*name, weak.input)).collect();
        for (input, module) in names.named().filter(|(_, module)| module.is_object()) {
            let exports = module.exports.iter().filter(|export| export.weak && !is_of_implementation(export.name));
            exports.for_each(|export| _ = weak.entry(export.name).or_insert(input));
        }
        if weak.is_empty() {
            return;
        }
        // What an archive defines is held against it, code for code, by whoever links.
        let members = names.named().filter(|(_, module)| module.is_member);
        let in_archives: HashSet<&str> =
            members.flat_map(|(_, module)| &module.exports).map(|export| export.name).collect();
        for (input, module) in names.named() {
            let is_placed = module.kind == Kind::Finished && module.doubt.is_none();
            let symbols = module.symbols().iter().filter(move |_| is_placed);
            let strong = symbols.filter(|symbol| {
                let others = SymbolFlags::BINDING_WEAK | SymbolFlags::BINDING_LOCAL | SymbolFlags::UNDEFINED;
                let is_item = matches!(symbol.kind, SymbolKind::Function(_) | SymbolKind::Data(Some(_)));
                is_item && !symbol.flags.intersects(others | SymbolFlags::ABSOLUTE)
            });
            for name in strong.filter_map(|symbol| symbol.name) {
                let other = weak.get(name).copied().filter(|other| *other != input);
                let is_settled = is_of_libc(name) || in_archives.contains(name);
                if let (Some(other), false) = (other, module.export(name).is_some() || is_settled) {
                    let reason = "the strong one is not exported (link its module with `-Wl,--export=NAME`)";
                    self.apart.push(Apart { input, other, name, reason });
                }
            }
        }
    }

    fn data(&mut self, contents: &TiSlice<InputId, Contents<'_>>, symbols: &WeakData<'data>) {
        for (name, (weak, leader)) in symbols.iter().filter(|(name, _)| !name.starts_with(cxx::GUARD)) {
            let Some((other, target)) = *leader else { continue };
            let guard_name = cxx::guard_of(name);
            let guard = symbols.get(guard_name.as_str());
            let is_guarded_there = contents[other].defines(&guard_name);
            let guard_leader = guard.and_then(|(_, leader)| *leader).filter(|(there, _)| *there == other);
            let reason = if guard.is_some() != is_guarded_there || guard.is_some() != guard_leader.is_some() {
                "one of them is initialised when the program starts, the other is not"
            } else if !begin_alike(name, &contents[weak.input], &contents[other]) {
                "their initial contents differ"
            } else {
                self.prevailing.insert((weak.input, weak.position), Prevailing::Data(target));
                if let (Some((guard, _)), Some((_, target))) = (guard, guard_leader) {
                    self.prevailing.insert((guard.input, guard.position), Prevailing::Data(target));
                }
                continue;
            };
            self.apart.push(Apart { input: weak.input, other, name, reason });
        }
    }
}

/// The weak definitions of a finished module that a static link would hold against others.
fn weak_definitions<'m, 'data>(
    input: InputId,
    module: &'m Examined<'data>,
) -> impl Iterator<Item = (&'data str, Weak<'data>)> + use<'m, 'data> {
    let is_placed = module.kind == Kind::Finished && module.doubt.is_none();
    let symbols = module.symbols().iter().filter(move |_| is_placed);
    (0u32..).zip(symbols).filter_map(move |(position, symbol)| {
        let name = symbol.name.filter(|name| !is_of_implementation(name))?;
        let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK)
            && !symbol.flags.intersects(SymbolFlags::BINDING_LOCAL | SymbolFlags::UNDEFINED | SymbolFlags::TLS);
        let is_item = match symbol.kind {
            SymbolKind::Function(function) => module.body(FuncIndex(function)).is_some(),
            SymbolKind::Data(place) => {
                place.is_some()
                    && !symbol.flags.contains(SymbolFlags::ABSOLUTE)
                    && !cxx::VIRTUAL_TABLES.iter().any(|prefix| name.starts_with(prefix))
            }
            _ => false,
        };
        (is_weak && is_item).then_some((name, Weak { input, position, symbol: *symbol }))
    })
}

/// The definition of data that takes the place of a weak one.
fn data_leader<'data>(
    names: &Names<'_, 'data>,
    name: &str,
    weak: Weak<'data>,
    first: Weak<'data>,
) -> Option<(InputId, DataTarget)> {
    let Some((definer, position)) = names.exports.first_definition(name) else {
        let is_data =
            matches!(first.symbol.kind, SymbolKind::Data(_)) && first.input != weak.input && !is_of_libc(name);
        return is_data.then_some((first.input, DataTarget::Object(first.input, first.position)));
    };
    let module = &names.modules[definer];
    let export = &module.exports[position as usize];
    let is_known_strong = module.is_relocatable() && !module.is_split && !export.weak;
    if definer == weak.input || is_of_libc(name) && !is_known_strong {
        return None;
    }
    match (module.kind, export.role) {
        (Kind::Object | Kind::Finished | Kind::SharedLibrary, ExportRole::Data(global)) => {
            Some((definer, DataTarget::Symbol(definer, global)))
        }
        (Kind::Object | Kind::Finished, ExportRole::Symbol(symbol)) => {
            Some((definer, DataTarget::Object(definer, symbol)))
        }
        _ => None,
    }
}

/// Whether another module has a strong definition of every function that a module allocates and frees with, and all of
/// these may give way: else one module would free what the other's allocator gave.
fn gives_way_whole(names: &Names<'_, '_>, input: InputId, definer: InputId) -> bool {
    let module = &names.modules[input];
    let mut family = module.symbols().iter().filter_map(|symbol| match (symbol.name, symbol.kind) {
        (Some(name), SymbolKind::Function(function)) if MALLOC_FAMILY.contains(&name) => {
            module.body(FuncIndex(function)).map(|_| (name, symbol.flags))
        }
        _ => None,
    });
    family.all(|(name, flags)| {
        let there = names.exports.first_definition(name);
        flags.contains(SymbolFlags::BINDING_WEAK)
            && there.is_some_and(|(there, position)| there == definer && prevails(names.modules, name, there, position))
    })
}

/// How many symbols define a function.
fn names_of(module: &Examined<'_>, function: u32) -> usize {
    let symbols = module.symbols().iter();
    let defined = symbols.filter(|symbol| !symbol.flags.contains(SymbolFlags::UNDEFINED));
    defined.filter(|symbol| symbol.kind == SymbolKind::Function(function)).count()
}

/// The data of a module by name.
struct Contents<'m> {
    module: &'m Examined<'m>,
    /// Where each symbol that is not local is, and whether it is weak.
    symbols: HashMap<&'m str, (DataPlace, bool)>,
    /// Where relocations write, as offsets in the file, sorted.
    relocated: Vec<usize>,
}

impl<'m> Contents<'m> {
    fn of(module: &'m Examined<'m>) -> Self {
        let is_placed = module.is_relocatable() && !module.is_split;
        let symbols = module.symbols().iter().filter(move |_| is_placed);
        let symbols = symbols.filter(|symbol| !symbol.flags.contains(SymbolFlags::BINDING_LOCAL));
        let symbols = symbols.filter_map(|symbol| match (symbol.name, symbol.kind) {
            (Some(name), SymbolKind::Data(Some(place))) => {
                Some((name, (place, symbol.flags.contains(SymbolFlags::BINDING_WEAK))))
            }
            _ => None,
        });
        let entries = is_placed.then(|| module.entries_for(SectionId::Data));
        let mut relocated: Vec<usize> = entries.into_iter().flatten().map(|(place, _)| place).collect();
        relocated.sort_unstable();
        Self { module, symbols: symbols.collect(), relocated }
    }

    /// Whether the module has a symbol of this name, for itself or for others.
    fn defines(&self, name: &str) -> bool {
        self.module.export(name).is_some() || self.symbols.contains_key(name)
    }

    /// The bytes of a symbol, and where they stand in the file.
    fn bytes(&self, place: DataPlace) -> Option<(usize, &'m [u8])> {
        let segment = self.module.data.get(DataIndex(place.segment))?;
        let start = place.offset as usize;
        let bytes = segment.bytes.get(start..start.checked_add(place.size_bytes as usize)?)?;
        Some((segment.file_range().start + start, bytes))
    }

    /// Whether a relocation writes the byte at this offset in the file.
    fn is_written(&self, byte: usize) -> bool {
        let next = self.relocated.partition_point(|place| *place + 4 <= byte);
        self.relocated.get(next).is_some_and(|place| *place <= byte)
    }
}

/// Whether two copies have one size and one beginning. Of a library nothing is known but its name; a strong definition
/// is another one on purpose.
fn begin_alike(name: &str, weak: &Contents<'_>, other: &Contents<'_>) -> bool {
    let Some((there, is_weak)) = other.symbols.get(name).copied() else {
        return other.module.kind == Kind::SharedLibrary;
    };
    let here = weak.symbols.get(name).and_then(|(place, _)| weak.bytes(*place));
    let (Some((one_at, one)), Some((copy_at, copy))) = (here, other.bytes(there)) else { return false };
    let is_alike = |(offset, (left, right)): (usize, (&u8, &u8))| {
        let is_written = weak.is_written(one_at + offset);
        is_written == other.is_written(copy_at + offset) && (is_written || left == right)
    };
    !is_weak || one.len() == copy.len() && one.iter().zip(copy).enumerate().all(is_alike)
}
