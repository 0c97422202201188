//! Copies of one function in several finished modules become one.
//!
//! Modules that were linked each with its own libc carry the same functions. Two of them are one where a static link of
//! the sources would have had one: the same name, the same code, and at every site the same thing, where "the same" may
//! again be a pair of such functions (assumed until something contradicts), or equal constant data. Whatever may change
//! at run time is never the same: `errno` of one copy is not that of the other, so functions that use it stay two, and
//! the link map says why.
//!
//! A local function whose address is taken is left alone: two static functions that happen to be equal are two pointers.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::Admitted;
use toolchain_probe::model::index::{DataIndex, FuncIndex, InputId};
use toolchain_probe::model::linking::{Symbol, SymbolKind};
use toolchain_probe::model::{Kind, Module, Origin};
use toolchain_probe::scan::{Site, SiteKind};
use wasmparser::SymbolFlags;

use crate::resolve::{Callee, GlobalRef, Place, Resolution, SymbolRef};

/// What became one, and what could not.
#[derive(Clone, Default, Debug)]
pub struct Shared {
    /// Functions that another module's copy replaces, and the bytes of their bodies.
    pub functions: usize,
    /// Bytes of their bodies.
    pub code_bytes: usize,
    /// Names that two modules have and that stay two, with the reason.
    pub apart: Vec<(String, &'static str)>,
}

/// A function of an input.
type Place2 = (InputId, FuncIndex);

/// Redirects copies to the first module that has them.
pub fn share_copies(group: &Admitted<'_>, resolution: &mut Resolution<'_>) -> Shared {
    let mut sharing = Sharing { group, resolution, pairs: BTreeMap::new(), apart: BTreeMap::new() };
    sharing.find_candidates();
    while sharing.drop_contradicted() {}
    let pairs = std::mem::take(&mut sharing.pairs);
    let apart = std::mem::take(&mut sharing.apart);
    let mut shared = Shared { apart: apart.into_iter().collect(), ..Shared::default() };
    for ((input, function), (provider, original)) in pairs {
        shared.functions += 1;
        shared.code_bytes += group.modules()[input.at()].body(function).map_or(0, |body| body.len());
        resolution.functions[input.at()][function.at()] = Callee::Body(provider, original);
    }
    if shared.functions > 0 {
        follow(resolution);
    }
    shared
}

/// Whatever holds the slot of a redirected function holds that of the original: a function has one pointer.
fn follow(resolution: &mut Resolution<'_>) {
    let functions = &resolution.functions;
    let follow = |callee: &mut Callee| {
        if let Callee::Body(input, function) = *callee {
            *callee = functions[input.at()][function.at()];
        }
    };
    for symbol in resolution.symbols.iter_mut().flatten() {
        if let SymbolRef::Slot(Some(callee)) = symbol {
            follow(callee);
        }
    }
    for global in resolution.globals.iter_mut().flatten() {
        if let GlobalRef::Slot(Some(callee)) = global {
            follow(callee);
        }
    }
}

struct Sharing<'a, 'data> {
    group: &'a Admitted<'data>,
    resolution: &'a Resolution<'data>,
    /// For each copy, the original that it is thought to equal.
    pairs: BTreeMap<Place2, Place2>,
    apart: BTreeMap<String, &'static str>,
}

impl<'data> Sharing<'_, 'data> {
    fn module(&self, input: InputId) -> &Module<'data> {
        &self.group.modules()[input.at()]
    }

    /// Functions of one name, one type and one shape.
    fn find_candidates(&mut self) {
        let mut originals: BTreeMap<&str, Place2> = BTreeMap::new();
        for (input, module) in (0..).map(InputId).zip(self.group.modules()) {
            if module.kind != (Kind::Relocatable { object: false }) {
                continue;
            }
            let pointed_to = pointed_to(module, self.resolution, input);
            let mut seen = BTreeSet::new();
            for symbol in module.linking.iter().flat_map(|linking| &linking.symbols) {
                let Some((name, function)) = named_function(module, symbol, &pointed_to) else { continue };
                let own = self.resolution.functions[input.at()][function.at()] == Callee::Body(input, function);
                if !own || !seen.insert(function) {
                    continue;
                }
                match originals.get(name) {
                    None => _ = originals.insert(name, (input, function)),
                    Some(&original) if original.0 == input => {}
                    Some(&original) if self.same_shape(original, (input, function)) => {
                        self.pairs.insert((input, function), original);
                    }
                    Some(_) => self.keep_apart(name, "its code differs"),
                }
            }
        }
    }

    fn keep_apart(&mut self, name: &str, reason: &'static str) {
        self.apart.entry(name.to_owned()).or_insert(reason);
    }

    fn sites(&self, (input, function): Place2) -> Option<(&[Site], std::ops::Range<usize>)> {
        let module = self.module(input);
        let Origin::Defined(ordinal) = module.functions[function.at()].origin else { return None };
        Some((module.code.sites_of(ordinal as usize), module.body(function)?))
    }

    /// Whether two bodies are equal but for what stands at their sites.
    fn same_shape(&self, one: Place2, other: Place2) -> bool {
        let types = |(input, function): Place2| {
            let ty = self.module(input).functions[function.at()].ty;
            self.group.types().ids[input.at()][ty.at()]
        };
        let (Some((left, left_body)), Some((right, right_body))) = (self.sites(one), self.sites(other)) else {
            return false;
        };
        if types(one) != types(other) || left.len() != right.len() {
            return false;
        }
        let (left_bytes, right_bytes) = (self.module(one.0).bytes, self.module(other.0).bytes);
        let (mut at, mut there) = (left_body.start, right_body.start);
        for (site, same) in left.iter().zip(right) {
            let equal = site.kind == same.kind
                && site.addend == same.addend
                && left_bytes[at..site.start as usize] == right_bytes[there..same.start as usize];
            if !equal {
                return false;
            }
            (at, there) = (site.end as usize, same.end as usize);
        }
        left_bytes[at..left_body.end] == right_bytes[there..right_body.end]
    }

    /// Drops pairs of which some site means two things; whether there were any.
    fn drop_contradicted(&mut self) -> bool {
        let contradicted: Vec<(Place2, &'static str)> = self
            .pairs
            .iter()
            .filter_map(|(copy, original)| Some((*copy, self.contradiction(*original, *copy)?)))
            .collect();
        for (copy, reason) in &contradicted {
            self.pairs.remove(copy);
            if let Some(name) = self.module(copy.0).function_name(copy.1) {
                self.keep_apart(name, reason);
            }
        }
        !contradicted.is_empty()
    }

    fn contradiction(&self, one: Place2, other: Place2) -> Option<&'static str> {
        let (Some((left, _)), Some((right, _))) = (self.sites(one), self.sites(other)) else {
            return Some("it is gone");
        };
        left.iter().zip(right).find_map(|(site, same)| self.site_differs((one.0, site), (other.0, same)))
    }

    /// Why two sites mean two things.
    fn site_differs(&self, (one, left): (InputId, &Site), (other, right): (InputId, &Site)) -> Option<&'static str> {
        let (a, b) = (left.index as usize, right.index as usize);
        let resolution = self.resolution;
        let same = match left.kind {
            SiteKind::Function | SiteKind::FunctionReference => {
                let (a, b) = (resolution.functions[one.at()][a], resolution.functions[other.at()][b]);
                return (self.canonical(a) != self.canonical(b)).then_some("it calls a function that stays two");
            }
            SiteKind::Type | SiteKind::BlockType => {
                self.group.types().ids[one.at()][a] == self.group.types().ids[other.at()][b]
            }
            SiteKind::Table => resolution.tables[one.at()][a] == resolution.tables[other.at()][b],
            SiteKind::Tag => resolution.tags[one.at()][a] == resolution.tags[other.at()][b],
            SiteKind::GlobalGet | SiteKind::GlobalSet | SiteKind::GlobalGetAdd => {
                resolution.globals[one.at()][a] == resolution.globals[other.at()][b]
            }
            SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => {
                return self.symbols_differ((one, a), (other, b), left.addend);
            }
            SiteKind::FunctionSymbol | SiteKind::Instruction | SiteKind::Locals => false,
        };
        (!same).then_some("its code differs")
    }

    fn canonical(&self, callee: Callee) -> Callee {
        match callee {
            Callee::Body(input, function) => match self.pairs.get(&(input, function)) {
                Some(&(provider, original)) => Callee::Body(provider, original),
                None => callee,
            },
            other => other,
        }
    }

    fn symbols_differ(
        &self,
        (one, a): (InputId, usize),
        (other, b): (InputId, usize),
        addend: i32,
    ) -> Option<&'static str> {
        let (left, right) = (self.resolution.symbols[one.at()][a], self.resolution.symbols[other.at()][b]);
        let same = match (left, right) {
            (SymbolRef::Slot(Some(left)), SymbolRef::Slot(Some(right))) => {
                self.canonical(left) == self.canonical(right)
            }
            (SymbolRef::Slot(None), SymbolRef::Slot(None)) => true,
            (SymbolRef::Address(Place::Linker(_, left)), SymbolRef::Address(Place::Linker(_, right))) => {
                // Where the heap begins is another place for each allocator.
                left == right && !left.is_own_base() && !left.is_of_heap()
            }
            (SymbolRef::Address(left), SymbolRef::Address(right)) if left == right => true,
            (SymbolRef::Address(Place::InSegment(..)), SymbolRef::Address(Place::InSegment(..))) => {
                let equal =
                    self.constant((one, a), addend).is_some_and(|data| self.constant((other, b), addend) == Some(data));
                return (!equal).then_some("it uses data that may change");
            }
            _ => false,
        };
        (!same).then_some("it uses another address")
    }

    /// The bytes of a symbol, if nothing writes them and no address stands in them.
    fn constant(&self, (input, symbol): (InputId, usize), addend: i32) -> Option<&[u8]> {
        let module = self.module(input);
        let linking = module.linking.as_ref()?;
        let SymbolKind::Data(Some(place)) = linking.symbols.get(symbol)?.kind else { return None };
        let segment = DataIndex(place.segment);
        let is_constant = linking.segments.get(segment.at())?.name.starts_with(".rodata");
        let inside = u32::try_from(addend).is_ok_and(|addend| addend <= place.size_bytes);
        let end = place.offset.checked_add(place.size_bytes)?;
        let relocated = self.resolution.data_relocations[input.at()].get(segment.at())?;
        let holds_address =
            relocated.iter().any(|entry| entry.offset < end && place.offset < entry.offset.saturating_add(4));
        if !is_constant || !inside || holds_address {
            return None;
        }
        module.data.get(segment.at())?.bytes.get(place.offset as usize..end as usize)
    }
}

/// The functions whose address the code or data of a module takes.
fn pointed_to(module: &Module<'_>, resolution: &Resolution<'_>, input: InputId) -> BTreeSet<u32> {
    let in_code = module.code.sites.iter().filter(|site| site.kind == SiteKind::SlotConst).map(|site| site.index);
    let in_data = resolution.data_relocations[input.at()].iter().flatten().map(|entry| entry.symbol);
    let symbols = &module.linking.as_ref().map_or(&[] as &[Symbol<'_>], |linking| linking.symbols.as_slice());
    let function = |symbol: u32| match symbols.get(symbol as usize)?.kind {
        SymbolKind::Function(function) => Some(function),
        _ => None,
    };
    in_code.chain(in_data).filter_map(function).collect()
}

/// A function with a body that a static link would have once for its name, or that nobody can tell from an equal one.
fn named_function<'data>(
    module: &Module<'data>,
    symbol: &Symbol<'data>,
    pointed_to: &BTreeSet<u32>,
) -> Option<(&'data str, FuncIndex)> {
    let (Some(name), SymbolKind::Function(function)) = (symbol.name, symbol.kind) else { return None };
    let is_local = symbol.flags.contains(SymbolFlags::BINDING_LOCAL);
    let is_exported = module
        .exports
        .iter()
        .any(|export| export.role == toolchain_probe::model::ExportRole::Function(FuncIndex(function)));
    let is_bound = is_exported || is_local && pointed_to.contains(&function);
    module.body(FuncIndex(function)).filter(|_| !is_bound).map(|_| (name, FuncIndex(function)))
}
