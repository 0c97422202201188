//! Relocation entries become proven places, or the first doubt about one.
//!
//! A relocation says "at this place stands the value of that symbol". A tool that rewrites code after linking moves the
//! places and keeps the entries, and whoever patches by them then writes into the middle of other instructions. So each
//! entry is held against the bytes: the place lies within one body or one segment, the number there is padded to its
//! full length (Linking.md, "Relocation Sections"), and it is the value that the symbol has in this very module. One
//! entry that fails makes all of them worthless.
//!
//! Entries of custom sections are proven only to be within their section, as long as nobody uses them. Those of debug
//! sections are proven where debug information is asked for.

mod debug;
mod lost;

use std::ops::Range;

use hashbrown::{HashMap, HashSet};
use typed_index_collections::TiVec;
use wasmparser::SymbolFlags;

use crate::conventions::relocation::{Encoding, Target};
use crate::conventions::{MEMORY_BASE, TABLE_BASE, TLS_BASE, UNDEFINED_WEAK};
use crate::module::model::constant::{Constant, evaluate};
use crate::module::model::index::{DataIndex, FuncIndex, GlobalIndex};
use crate::module::model::linking::{Linking, NO_SYMBOL, Relocation, RelocationSection, Symbol, SymbolKind};
use crate::module::model::{DataSegment, ElementItems, ElementMode, ExportRole, Origin, SectionId};
use crate::module::scan::SiteKind;
use crate::module::scan::opcode::unsigned;
use crate::module::scanned::{RelocationDoubt, Scanned};

/// The opcode of `i32.const`.
const I32_CONST: u8 = 0x41;

/// Holds every relocation of a module against its bytes.
pub(crate) struct Proof<'a, 'data> {
    module: &'a Scanned<'data>,
    linking: &'a Linking<'data>,
    /// The functions in the table slots that active segments fill at constant places.
    slots: HashMap<u32, FuncIndex>,
    /// Where each data segment lies in memory, if at a constant place.
    segment_addresses: TiVec<DataIndex, Option<u32>>,
    /// Where the bytes of each data segment lie in the file, in order.
    data_ranges: TiVec<DataIndex, Range<usize>>,
    bases: Bases,
}

/// What code counts from, as far as symbols say.
#[derive(Clone, Copy)]
struct Bases {
    memory: Option<u32>,
    table: Option<u32>,
    /// Where a finished module's thread-local data begins, if it is for one thread: a constant.
    tls: Option<u32>,
}

impl Bases {
    fn of(module: &Scanned<'_>, linking: &Linking<'_>) -> Self {
        let find = |name: &str, value: &dyn Fn(SymbolKind) -> Option<u32>| {
            let mut symbols = linking.symbols.iter().filter(|symbol| symbol.name == Some(name));
            symbols.find_map(|symbol| value(symbol.kind))
        };
        // An absolute symbol of a finished module.
        let absolute = |kind| match kind {
            SymbolKind::Data(Some(place)) => Some(place.offset),
            _ => None,
        };
        let initial = |kind| match kind {
            SymbolKind::Global(index) => module.initial_address(GlobalIndex(index)),
            _ => None,
        };
        let base = |name| if module.is_split { Some(0) } else { find(name, &absolute) };
        Self { memory: base(MEMORY_BASE), table: base(TABLE_BASE), tls: find(TLS_BASE, &initial) }
    }
}

impl<'a, 'data> Proof<'a, 'data> {
    /// Prepares the proof of a module with a `linking` section.
    pub(crate) fn new(module: &'a Scanned<'data>) -> Option<Self> {
        let linking = module.linking.as_ref()?;
        let segment_addresses = module.data.iter().map(|segment| Some(segment.fixed_range()?.start)).collect();
        let data_ranges = module.data.iter().map(DataSegment::file_range).collect();
        let bases = Bases::of(module, linking);
        Some(Self { module, linking, slots: slots(module), segment_addresses, data_ranges, bases })
    }

    /// The first symbol that names what the module does not have.
    pub(crate) fn symbol_doubt(&self) -> Option<RelocationDoubt<'data>> {
        let fault = |symbol: &Symbol<'data>| {
            let fault = match symbol {
                _ if !self.is_there(symbol) => "names what is not there",
                _ if !self.may_be_called(symbol) => "names a function that does not trap",
                // Linking.md, "Symbol Table Subsection": one of three.
                _ if symbol.flags.contains(SymbolFlags::BINDING_WEAK | SymbolFlags::BINDING_LOCAL) => {
                    "is both weak and local"
                }
                _ => return None,
            };
            Some((symbol.name.unwrap_or_default(), fault))
        };
        let (name, fault) = self
            .linking
            .symbols
            .iter()
            .find_map(fault)
            .or_else(|| self.shown_stub())
            .or_else(|| self.defined_twice())
            .or_else(|| self.shown_elsewhere())?;
        let text = format!("symbol `{name}` {fault}");
        Some(RelocationDoubt { section: "linking", ty: "a symbol", text, offset: 0 })
    }

    /// A data symbol that a finished module shows to others at another address than it has. Thread-local data have no
    /// address.
    fn shown_elsewhere(&self) -> Option<(&'data str, &'static str)> {
        let exports = self.module.exports.iter().filter(|_| !self.is_object());
        let shown: HashMap<&str, u32> = exports
            .filter_map(|export| match export.role {
                ExportRole::Data(global) => Some((export.name, self.module.initial_address(global)?)),
                _ => None,
            })
            .collect();
        let differs = |symbol: &&Symbol<'data>| {
            let address = self.address(symbol).ok().flatten();
            let shown = symbol
                .name
                .and_then(|name| shown.get(name))
                .filter(|_| !symbol.flags.intersects(SymbolFlags::BINDING_LOCAL | SymbolFlags::TLS));
            address.zip(shown).is_some_and(|(address, shown)| address != u64::from(*shown))
        };
        let symbol = self.linking.symbols.iter().find(differs)?;
        Some((symbol.name.unwrap_or_default(), "is exported as another address"))
    }

    /// A name that is not local has one symbol in a finished module, as wasm-ld writes it: which of two its exports and
    /// other modules mean nobody could tell.
    fn defined_twice(&self) -> Option<(&'data str, &'static str)> {
        let symbols = self.linking.symbols.iter().filter(|_| !self.is_object());
        let mut known: HashMap<&str, bool> = HashMap::new();
        for symbol in symbols.filter(|symbol| !symbol.flags.contains(SymbolFlags::BINDING_LOCAL)) {
            let import = || self.import_name(symbol);
            let Some(name) = symbol.name.or_else(import) else { continue };
            let is_undefined = symbol.flags.contains(SymbolFlags::UNDEFINED);
            match known.insert(name, is_undefined) {
                Some(was) if was != is_undefined => return Some((name, "is defined and undefined")),
                Some(_) if !is_undefined => return Some((name, "has two definitions")),
                _ => {}
            }
        }
        None
    }

    /// The name of an undefined symbol that has that of its import.
    fn import_name(&self, symbol: &Symbol<'data>) -> Option<&'data str> {
        let SymbolKind::Function(function) = symbol.kind else { return None };
        match self.module.functions.get(FuncIndex(function))?.origin {
            Origin::Import(position) => Some(self.module.imports.get(position as usize)?.field),
            Origin::Defined(_) => None,
        }
    }

    /// What wasm-ld made for an undefined weak function is nobody's: it calls it so, exports it under no name, and
    /// starts with something that is defined. Where another module defines the function, calls of it go there.
    fn shown_stub(&self) -> Option<(&'data str, &'static str)> {
        let exports = self.module.exports.iter().filter(|_| !self.is_object());
        let shown: HashSet<u32> = exports
            .filter_map(|export| match export.role {
                ExportRole::Function(function) => Some(function.0),
                _ => None,
            })
            .collect();
        let is_shown = |symbol: &&Symbol<'data>| match symbol.kind {
            SymbolKind::Function(function) => is_stub(symbol) && shown.contains(&function),
            _ => false,
        };
        let is_started = |symbol: &&Symbol<'data>| match symbol.kind {
            SymbolKind::Function(function) => is_stub(symbol) && self.module.start == Some(FuncIndex(function)),
            _ => false,
        };
        let mut symbols = self.linking.symbols.iter();
        let fault = |symbol: &'a Symbol<'data>| match symbol {
            symbol if is_shown(&symbol) => Some((symbol.name?, "is exported, and nobody defines it")),
            symbol if is_started(&symbol) => Some((symbol.name?, "is started, and nobody defines it")),
            _ => None,
        };
        symbols.find_map(fault)
    }

    /// What wasm-ld made for an undefined weak function traps, and only such a function is called so.
    fn may_be_called(&self, symbol: &Symbol<'data>) -> bool {
        let SymbolKind::Function(function) = symbol.kind else { return true };
        let is_stub = is_stub(symbol);
        let body = self.module.body(FuncIndex(function)).and_then(|range| self.module.bytes.get(range));
        !is_stub || body.is_none_or(|body| body == [0x00, 0x00, 0x0b])
    }

    fn is_there(&self, symbol: &Symbol<'data>) -> bool {
        let module = self.module;
        let is_undefined = symbol.flags.contains(SymbolFlags::UNDEFINED);
        match symbol.kind {
            SymbolKind::Function(index) => module.functions.get(FuncIndex(index)).is_some_and(|function| {
                !self.is_object() || matches!(function.origin, Origin::Import(_)) == is_undefined
            }),
            SymbolKind::Data(Some(place)) if !symbol.flags.contains(SymbolFlags::ABSOLUTE) => module
                .data
                .get(DataIndex(place.segment))
                .and_then(|segment| segment.bytes.get(place.offset as usize..))
                .is_some_and(|rest| place.size_bytes as usize <= rest.len()),
            SymbolKind::Data(_) | SymbolKind::Section(_) => true,
            SymbolKind::Global(index) => (index as usize) < module.globals.len(),
            SymbolKind::Tag(index) => (index as usize) < module.tags.len(),
            SymbolKind::Table(index) => (index as usize) < module.tables.len(),
        }
    }

    /// The first doubt about a section of relocations.
    pub(crate) fn doubt(&self, section: &RelocationSection<'data>) -> Option<RelocationDoubt<'data>> {
        let Some(target) = self.module.sections.get(section.section as usize) else {
            return Some(RelocationDoubt {
                section: section.name,
                ty: "section",
                text: format!("they are for section {}, and there are {}", section.section, self.module.sections.len()),
                offset: 0,
            });
        };
        let place = |entry: &Relocation| target.range.start.saturating_add(entry.offset as usize);
        let doubt = |ty, text, offset| RelocationDoubt { section: section.name, ty, text, offset };
        let wrong = section.entries.iter().find_map(|entry| {
            let text = self.check(entry, target.id, &target.range, place(entry)).err()?;
            Some(doubt(entry.ty.name, text, place(entry)))
        });
        if wrong.is_some() || target.id == SectionId::Custom {
            return wrong;
        }
        let mut places: Vec<(usize, &Relocation)> = section.entries.iter().map(|entry| (place(entry), entry)).collect();
        places.sort_by_key(|entry| entry.0);
        let twice = places.windows(2).find(|pair| pair[0].0 + pair[0].1.ty.encoding.size_bytes() as usize > pair[1].0);
        if let Some([_, (offset, entry)]) = twice {
            return Some(doubt(entry.ty.name, "another entry is for the same place".to_owned(), *offset));
        }
        if target.id != SectionId::Code {
            // The value in data tells nothing: the entries that wasm-ld leaves out are for null.
            return (self.is_object() && section.unwritten > 0)
                .then(|| doubt("no relocation", "entries are missing".to_owned(), target.range.start));
        }
        // A linker pads what it relocates and nothing else: a padded number without an entry lost it.
        let known = |offset: &u32| places.binary_search_by_key(&(*offset as usize), |entry| entry.0).is_ok();
        let padded = self.module.code.padded.iter().copied().chain(self.padded_globals());
        let lost: Vec<u32> = padded.filter(|offset| !known(offset)).collect();
        let unwritten = section.unwritten as usize;
        if lost.len() == unwritten && (unwritten == 0 || !self.is_object()) && lost.iter().all(|at| self.is_null(*at)) {
            return None;
        }
        let text = "a padded number in the code has no entry".to_owned();
        Some(doubt("no relocation", text, lost.first().map_or(target.range.start, |lost| *lost as usize)))
    }

    /// Whether a place in code holds `i32.const 0` in full length: the address of a weak function that nobody defines.
    fn is_null(&self, place: u32) -> bool {
        let bytes = self.module.bytes.get((place as usize).wrapping_sub(1)..).unwrap_or_default();
        bytes.starts_with(&[I32_CONST, 0x80, 0x80, 0x80, 0x80, 0])
    }

    /// Where code names a global by an index of full length: without its entry nobody knows that the global holds an
    /// address.
    fn padded_globals(&self) -> impl Iterator<Item = u32> {
        self.module.code.sites.iter().filter_map(|site| {
            let start = match site.kind {
                // The whole instruction is the site.
                SiteKind::GlobalGet => site.start + 1,
                SiteKind::GlobalSet => site.start,
                _ => return None,
            };
            (site.end - start == 5).then_some(start)
        })
    }

    fn check(&self, entry: &Relocation, section: SectionId, range: &Range<usize>, offset: usize) -> Result<(), String> {
        let end = offset.saturating_add(entry.ty.encoding.size_bytes() as usize);
        let place = offset..end;
        if end > range.end {
            return Err("the place is after the end of its section".to_owned());
        }
        match section {
            SectionId::Custom => return Ok(()),
            SectionId::Code => {
                inside(&place, &self.module.bodies, "body")?;
                self.check_operand(entry, offset)?;
            }
            SectionId::Data => {
                inside(&place, &self.data_ranges.raw, "data segment")?;
                if entry.ty.encoding != Encoding::I32 {
                    return Err("data of 32-bit modules holds addresses of four bytes".to_owned());
                }
                if !is_of_data(entry.ty.target) {
                    return Err("data holds addresses and table slots, and no indices".to_owned());
                }
            }
            SectionId::Other => {
                return Err("the place is neither in code nor in data nor in a custom section".to_owned());
            }
        }
        let found = decode(&self.module.bytes[place], entry.ty.encoding)?;
        let Some(wanted) = self.value(entry, offset)? else { return Ok(()) };
        let (found, wanted) = match entry.ty.encoding {
            Encoding::I64 | Encoding::Leb64 | Encoding::Sleb64 => (found, wanted),
            // 4294967295 and -1 are the same 32 bits.
            _ => (found & 0xffff_ffff, wanted & 0xffff_ffff),
        };
        if found == wanted { Ok(()) } else { Err(format!("found {found}, wanted {wanted}{}", self.symbol_text(entry))) }
    }

    /// The operand at a place in code must be of the kind that is relocated: 0 is an index into every space.
    fn check_operand(&self, entry: &Relocation, offset: usize) -> Result<(), String> {
        let site = self.module.code.sites.at(offset);
        let kind = site.map(|site| site.kind);
        let is_const = self.module.bytes.get(offset.wrapping_sub(1)) == Some(&I32_CONST);
        let fits = match entry.ty.target {
            Target::Function => matches!(kind, Some(SiteKind::Function | SiteKind::FunctionReference)),
            Target::Type => matches!(kind, Some(SiteKind::Type | SiteKind::BlockType)),
            // An entry of the offset table is read and never written.
            Target::Global if kind == Some(SiteKind::GlobalSet) => {
                matches!(self.symbol(entry)?.kind, SymbolKind::Global(_))
            }
            Target::Global => kind == Some(SiteKind::GlobalGet),
            Target::Tag => matches!(kind, Some(SiteKind::Tag | SiteKind::Instruction)),
            Target::Table => matches!(kind, Some(SiteKind::Table | SiteKind::Instruction)),
            Target::TableSlot | Target::TableSlotRelative | Target::AddressRelative | Target::AddressTls => {
                kind.is_none() && is_const && self.is_operand(offset)
            }
            Target::Address => {
                let wants_const = entry.ty.encoding == Encoding::Sleb32;
                kind.is_none() && is_const == wants_const && self.is_operand(offset)
            }
            Target::AddressFromPlace | Target::FunctionOffset | Target::SectionOffset => false,
        };
        let is_padded = matches!(entry.ty.encoding, Encoding::Leb32 | Encoding::Sleb32);
        if fits && is_padded { Ok(()) } else { Err("another kind of operand is there".to_owned()) }
    }

    /// Whether five bytes are the number of an instruction: opcodes may look the same, and are none.
    fn is_operand(&self, offset: usize) -> bool {
        let bytes = self.module.bytes;
        // Of vectors and atomics the scan notes no numbers, and none that is as long by itself.
        let is_prefixed = offset.checked_sub(3).is_some_and(|at| matches!(bytes.get(at), Some(0xfd | 0xfe)));
        let number = bytes.get(offset..offset.saturating_add(5));
        let is_long = number.is_some_and(|number| unsigned(number).0 >= 1 << 27);
        let is_noted = u32::try_from(offset).is_ok_and(|at| self.module.code.padded.binary_search(&at).is_ok());
        is_noted || is_prefixed || is_long
    }

    fn symbol(&self, entry: &Relocation) -> Result<&Symbol<'data>, String> {
        let symbols = &self.linking.symbols;
        symbols
            .get(entry.index as usize)
            .ok_or_else(|| format!("symbol {}, and there are {}", entry.index, symbols.len()))
    }

    fn symbol_text(&self, entry: &Relocation) -> String {
        let symbol = if entry.ty.target == Target::Type { None } else { self.symbol(entry).ok() };
        symbol.and_then(|symbol| symbol.name).map(|name| format!(" (`{name}`)")).unwrap_or_default()
    }

    /// The value that the place must hold; `None` where the module alone does not tell.
    fn value(&self, entry: &Relocation, offset: usize) -> Result<Option<u64>, String> {
        if entry.ty.target == Target::Type {
            return in_space(entry.index, self.module.types.len(), "type").map(Some);
        }
        let is_slot = matches!(entry.ty.target, Target::TableSlot | Target::TableSlotRelative);
        if entry.index == NO_SYMBOL && !self.is_object() {
            // For wasm-ld 14 that is a weak function that nobody defines, for newer ones a symbol of a library.
            let is_null = is_slot && self.module.dylink.is_none();
            return is_null.then_some(Some(0)).ok_or_else(|| "no symbol, and no import tells which it is".to_owned());
        }
        let symbol = self.symbol(entry)?;
        match (entry.ty.target, symbol.kind) {
            (Target::Function, SymbolKind::Function(index)) => {
                in_space(index, self.module.functions.len(), "function").map(Some)
            }
            (Target::Table, SymbolKind::Table(index)) => in_space(index, self.module.tables.len(), "table").map(Some),
            (Target::Tag, SymbolKind::Tag(index)) => in_space(index, self.module.tags.len(), "tag").map(Some),
            (Target::Global, SymbolKind::Global(index)) => {
                in_space(index, self.module.globals.len(), "global").map(Some)
            }
            // A GOT entry that the linker resolved: some global of the module that holds the symbol's value.
            (Target::Global, SymbolKind::Data(_) | SymbolKind::Function(_)) => self.got_entry(entry, symbol, offset),
            // What an entry of a library's offset table holds only its loader knows.
            (Target::Address | Target::TableSlot, SymbolKind::Global(_)) if self.module.is_split => Ok(Some(0)),
            (Target::TableSlot | Target::TableSlotRelative, SymbolKind::Function(index)) => {
                self.slot(entry, symbol, FuncIndex(index), offset)
            }
            (
                Target::Address | Target::AddressRelative | Target::AddressTls | Target::AddressFromPlace,
                SymbolKind::Data(place),
            ) => {
                if entry.ty.target == Target::AddressFromPlace && place.is_none() {
                    return Err("a distance to data that is not here".to_owned());
                }
                let Some(address) = self.address(symbol)? else {
                    // An undefined weak symbol is address 0; nothing is added to it.
                    let undefined = place.is_none() && symbol.flags.contains(SymbolFlags::UNDEFINED);
                    return Ok((undefined && !self.is_object()).then_some(0));
                };
                let address = address.wrapping_add_signed(entry.addend);
                let is_tls = symbol.flags.contains(SymbolFlags::TLS);
                if is_tls != (entry.ty.target == Target::AddressTls) {
                    return Err("thread-local data is counted from `__tls_base`, and other data is not".to_owned());
                }
                match entry.ty.target {
                    Target::AddressFromPlace => Ok(self.place_address(offset).map(|place| address.wrapping_sub(place))),
                    Target::Address => Ok(Some(address)),
                    Target::AddressRelative => Ok(self.bases.memory.map(|base| address.wrapping_sub(base.into()))),
                    // Compilers count from the beginning of memory, linkers from where they put thread-local data.
                    _ if self.is_object() => Ok(Some(address)),
                    _ => Ok(self.bases.tls.map(|base| address.wrapping_sub(base.into()))),
                }
            }
            _ => Err(format!("a relocation of type {} names a symbol of another kind", entry.ty.name)),
        }
    }

    /// The address of a place in data.
    fn place_address(&self, offset: usize) -> Option<u64> {
        let after = self.data_ranges.partition_point(|range| range.start <= offset);
        let position = DataIndex(after.0.checked_sub(1)?);
        self.data_ranges[position].contains(&offset).then_some(())?;
        let segment = self.segment_addresses[position]?;
        Some(u64::from(segment) + (offset - self.data_ranges[position].start) as u64)
    }

    fn is_object(&self) -> bool {
        self.module.kind == crate::module::model::Kind::Object
    }

    /// The address of a defined data symbol.
    fn address(&self, symbol: &Symbol<'_>) -> Result<Option<u64>, String> {
        let SymbolKind::Data(Some(place)) = symbol.kind else { return Ok(None) };
        if symbol.flags.contains(SymbolFlags::ABSOLUTE) {
            return Ok(Some(u64::from(place.offset)));
        }
        let segments = &self.segment_addresses;
        let segment = segments
            .get(DataIndex(place.segment))
            .ok_or_else(|| format!("segment {}, and there are {}", place.segment, segments.len()))?;
        Ok(segment.map(|segment| u64::from(segment) + u64::from(place.offset)))
    }

    /// The number found is a slot that holds the symbol's function.
    fn slot(
        &self,
        entry: &Relocation,
        symbol: &Symbol<'_>,
        function: FuncIndex,
        offset: usize,
    ) -> Result<Option<u64>, String> {
        let place = offset..offset + entry.ty.encoding.size_bytes() as usize;
        let found = decode(&self.module.bytes[place], entry.ty.encoding)? & 0xffff_ffff;
        // Compilers count from slot 1, where linkers begin.
        let base = if entry.ty.target == Target::TableSlotRelative { self.bases.table.unwrap_or(1) } else { 0 };
        let slot = u32::try_from(found).ok().map(|slot| slot.wrapping_add(base));
        let stands = slot.and_then(|slot| self.slots.get(&slot)) == Some(&function);
        // A library's own function has its entry of the offset table in data; its loader fills both.
        let is_entry = self.module.is_split && entry.ty.target == Target::TableSlot;
        if stands || ((is_entry || self.may_be_null(symbol)) && found == 0) {
            return Ok(None);
        }
        Err(format!("found slot {found}, which does not hold function {function}{}", self.symbol_text(entry)))
    }

    /// Whether the address of a function may be the null pointer.
    fn may_be_null(&self, symbol: &Symbol<'_>) -> bool {
        // wasm-ld gives an undefined weak function a body that traps, and the null pointer for an address.
        let is_stub = is_stub(symbol);
        let is_weak = symbol.flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_WEAK);
        // An object fills no table, and a program stores the slots of what its libraries define when it starts.
        let is_later = self.is_object() || self.module.dylink.is_some();
        is_stub || is_weak || is_later && symbol.flags.contains(SymbolFlags::UNDEFINED)
    }

    fn got_entry(&self, entry: &Relocation, symbol: &Symbol<'_>, offset: usize) -> Result<Option<u64>, String> {
        let place = offset..offset + entry.ty.encoding.size_bytes() as usize;
        let found = decode(&self.module.bytes[place], entry.ty.encoding)?;
        let global = GlobalIndex(u32::try_from(found).map_err(|_| "found no global index".to_owned())?);
        let Some(entry_global) = self.module.globals.get(global) else {
            return Err(format!("found global {global}, and there are {}", self.module.globals.len()));
        };
        if matches!(entry_global.origin, Origin::Import(_)) {
            return Ok(None);
        }
        let value = self.module.initial_address(global);
        let holds = match symbol.kind {
            SymbolKind::Function(function) => {
                // A program that may be anywhere fills its own entries when it starts.
                let may_be_null = self.module.dylink.is_some() || self.may_be_null(symbol);
                let holds = |slot| slot == 0 && may_be_null || self.slots.get(&slot) == Some(&FuncIndex(function));
                value.is_some_and(holds)
            }
            _ => value.map(u64::from) == Some(self.address(symbol)?.unwrap_or(0)),
        };
        if holds {
            Ok(None)
        } else {
            Err(format!("found global {global}, which does not hold the value of the symbol"))
        }
    }
}

/// Whether a symbol is of what wasm-ld makes for an undefined weak function.
fn is_stub(symbol: &Symbol<'_>) -> bool {
    symbol.name.is_some_and(|name| name.starts_with(UNDEFINED_WEAK))
}

fn inside(place: &Range<usize>, parts: &[Range<usize>], noun: &str) -> Result<(), String> {
    let after = parts.partition_point(|part| part.start <= place.start);
    let within = after.checked_sub(1).is_some_and(|position| place.end <= parts[position].end);
    if within { Ok(()) } else { Err(format!("the place is in no {noun}, or across two")) }
}

fn in_space(index: u32, length: usize, noun: &str) -> Result<u64, String> {
    if (index as usize) < length {
        Ok(u64::from(index))
    } else {
        Err(format!("{noun} {index}, and there are {length}"))
    }
}

/// Whether data can hold this: nothing says to which space an index in data belongs.
fn is_of_data(target: Target) -> bool {
    match target {
        Target::Address | Target::AddressRelative | Target::AddressTls | Target::AddressFromPlace => true,
        Target::TableSlot | Target::TableSlotRelative => true,
        Target::Function | Target::Type | Target::Global | Target::Tag | Target::Table => false,
        Target::FunctionOffset | Target::SectionOffset => false,
    }
}

/// Reads a padded number: every byte but the last of a LEB says that more follow.
fn decode(bytes: &[u8], encoding: Encoding) -> Result<u64, String> {
    let unpadded = || Err(format!("found a number that is not padded to {} bytes", bytes.len()));
    match encoding {
        Encoding::I32 | Encoding::I64 => Ok(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))),
        Encoding::Leb32 | Encoding::Leb64 | Encoding::Sleb32 | Encoding::Sleb64 => {
            let Some((last, rest)) = bytes.split_last() else { return unpadded() };
            if last & 0x80 != 0 || rest.iter().any(|byte| byte & 0x80 == 0) {
                return unpadded();
            }
            // What a padding of ten bytes has beyond 64 bits are copies of the sign.
            let value = bytes.iter().rev().fold(0u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
            let bits = 7 * u32::try_from(bytes.len()).unwrap_or(10);
            let is_negative = matches!(encoding, Encoding::Sleb32 | Encoding::Sleb64) && last & 0x40 != 0;
            Ok(if is_negative && bits < 64 { value | u64::MAX << bits } else { value })
        }
    }
}

fn slots(module: &Scanned<'_>) -> HashMap<u32, FuncIndex> {
    let mut slots = HashMap::new();
    for element in &module.elements {
        let (ElementMode::Active(_, offset), ElementItems::Functions(functions)) = (&element.mode, &element.items)
        else {
            continue;
        };
        // The slots of a library that is placed through relocations count from 0.
        let base = |_| module.is_split.then_some(Constant::I32(0));
        let Ok(Constant::I32(start)) = evaluate(offset, &base) else { continue };
        // A segment may say that it begins at the last slot there can be, and go on.
        for (slot, function) in (start.cast_unsigned()..=u32::MAX).zip(functions) {
            slots.insert(slot, *function);
        }
    }
    slots
}
