//! What the entries do not name becomes a doubt: an entry that data lost leaves a trace if nothing else named its
//! symbol.
//!
//! wasm-ld gives a slot to a function because an entry asks for it, and drops data that no entry names. So a slot whose
//! function no entry asks for has lost one, and so has a symbol of data that none names while its address stands in a
//! word of data. A program that needs libraries stores their addresses when it starts, and each such place has an
//! entry. It knows the entries as a whole, and not which is missing: of two entries that name one symbol, one can be
//! lost without a trace.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use wasmparser::SymbolFlags;

use super::Proof;
use crate::conventions::APPLY_DATA_RELOCS;
use crate::conventions::relocation::Target;
use crate::module::model::index::DataIndex;
use crate::module::model::linking::{Relocation, SymbolKind};
use crate::module::model::{DataSegment, SectionId};
use crate::module::scanned::RelocationDoubt;
use crate::module::stored::stored_addresses;

/// More symbols than these that no entry names are a way of linking (`--no-gc-sections`), and then some number among
/// all the data will be the address of one.
const MAX_UNNAMED: usize = 4;
/// Of something large, only the start is unlikely to be a number by chance.
const MAX_SIZE_BYTES: u32 = 64;
/// Sizes and limits are round numbers, and the first of the data often lies at one.
const ROUND: u32 = 1024;

impl<'data> Proof<'_, 'data> {
    /// The first trace of an entry that data lost, in a finished module.
    pub(crate) fn lost_entry(&self) -> Option<RelocationDoubt<'data>> {
        if self.is_object() {
            return None;
        }
        let doubt = |text, offset| RelocationDoubt { section: "reloc.DATA", ty: "no relocation", text, offset };
        if self.module.dylink.is_some() {
            let filler = self.module.exported_function(APPLY_DATA_RELOCS).and_then(|filler| self.module.body(filler));
            return self.lost_store().map(|text| doubt(text, filler.map_or(0, |body| body.start)));
        }
        let asked_for = self.functions_with_slots();
        let mut slots: Vec<_> = self.slots.iter().filter(|(_, function)| !asked_for.contains(&function.0)).collect();
        slots.sort_unstable();
        if let Some((slot, function)) = slots.first() {
            let offset = self.module.elements.first().map_or(0, |element| element.offset);
            return Some(doubt(format!("function {function} is in slot {slot}, and no entry asks for that"), offset));
        }
        let unnamed = self.unnamed_data();
        if unnamed.is_empty() || unnamed.len() > MAX_UNNAMED {
            return None;
        }
        let (offset, name) = self.words().find_map(|(offset, word)| {
            let (address, (size_bytes, name)) = unnamed.range(..=word).next_back()?;
            (word - address < *size_bytes).then_some((offset, *name))
        })?;
        Some(doubt(format!("the data holds an address in `{name}`, and no entry names it"), offset))
    }

    /// An address that a program with fixed addresses stores into its data when it starts, and no entry names. Entries
    /// are applied and that function does not run, so the place would keep what it has in the file.
    fn lost_store(&self) -> Option<String> {
        let Some(stored) = stored_addresses(self.module) else {
            return Some(format!("`{APPLY_DATA_RELOCS}` does something else than store addresses"));
        };
        let named: HashSet<u64> =
            self.module.entries_for(SectionId::Data).filter_map(|(place, _)| self.place_address(place)).collect();
        let lost = stored.keys().filter(|address| !named.contains(&u64::from(**address))).min()?;
        Some(format!("`{APPLY_DATA_RELOCS}` stores at {lost:#x}, and no entry is for that"))
    }

    /// The entries of code and data.
    fn entries(&self) -> impl Iterator<Item = &Relocation> {
        let sections = [SectionId::Code, SectionId::Data];
        sections.into_iter().flat_map(|id| self.module.entries_for(id)).map(|(_, entry)| entry)
    }

    fn functions_with_slots(&self) -> HashSet<u32> {
        let asks = |entry: &&Relocation| {
            matches!(entry.ty.target, Target::TableSlot | Target::TableSlotRelative | Target::Global)
        };
        let symbols = self.entries().filter(asks).filter_map(|entry| self.linking.symbols.get(entry.index as usize));
        let functions = symbols.filter_map(|symbol| match symbol.kind {
            SymbolKind::Function(function) => Some(function),
            _ => None,
        });
        functions.collect()
    }

    /// Data whose address is no round number and which no entry names, not even by another name; by address, with how
    /// many bytes of it are looked at.
    fn unnamed_data(&self) -> BTreeMap<u32, (u32, &'data str)> {
        let named: HashSet<u32> =
            self.entries().filter(|entry| entry.ty.target != Target::Type).map(|entry| entry.index).collect();
        let (mut unnamed, mut addresses) = (BTreeMap::new(), HashSet::new());
        for (position, symbol) in (0..).zip(&self.linking.symbols) {
            let SymbolKind::Data(Some(place)) = symbol.kind else { continue };
            let segment = self.segment_addresses.get(DataIndex(place.segment)).copied().flatten();
            let address = segment.and_then(|segment| segment.checked_add(place.offset));
            let Some(address) = address.filter(|_| !symbol.flags.contains(SymbolFlags::ABSOLUTE)) else { continue };
            if named.contains(&position) {
                addresses.insert(address);
            } else if place.size_bytes > 0 && address % ROUND != 0 {
                unnamed.insert(address, (place.size_bytes.min(MAX_SIZE_BYTES), symbol.name.unwrap_or_default()));
            }
        }
        unnamed.retain(|address, _| !addresses.contains(address));
        unnamed
    }

    /// The aligned words of data that no entry touches, with their offsets in the file.
    fn words(&self) -> impl Iterator<Item = (usize, u32)> {
        let touched = self.touched_bytes();
        let segments = self.module.data.iter().filter_map(|segment| Some((segment, segment.fixed_range()?.start)));
        segments.flat_map(move |(segment, address)| {
            let first = (4 - address % 4) as usize % 4;
            let start = DataSegment::file_range(segment).start + first;
            let words = segment.bytes.get(first..).unwrap_or_default().chunks_exact(4).enumerate();
            let words = words.filter_map(move |(position, word)| {
                Some((start + 4 * position, u32::from_le_bytes(word.try_into().ok()?)))
            });
            words.filter(|(offset, _)| (*offset..offset + 4).all(|byte| !touched.contains(&byte))).collect::<Vec<_>>()
        })
    }

    /// The bytes of data that entries are for, as offsets in the file.
    fn touched_bytes(&self) -> HashSet<usize> {
        let entries = self.module.entries_for(SectionId::Data);
        entries.flat_map(|(place, entry)| place..place + entry.ty.encoding.size_bytes() as usize).collect()
    }
}
