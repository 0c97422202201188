//! Custom sections of objects and of finished modules become those of the image, joined by name in link order.
//!
//! The probe has decided which can be kept, and said so of the others. It does not ask whether anything of the object
//! is in the image: wasm-ld keeps the sections of every object that takes part. A relocation that names something
//! outside the image gets its addend as value, as wasm-ld writes it.

use hashbrown::HashMap;
use toolchain_probe::Examined;
use toolchain_probe::conventions::relocation::Target;
use toolchain_probe::module::model::CustomSection;
use toolchain_probe::module::model::customs::Fate;
use toolchain_probe::module::model::index::InputId;
use toolchain_probe::module::model::linking::{Relocation, SymbolKind};
use wasm_encoder::{CustomSection as Written, Module};
use wasmparser::ComdatSymbolKind;

use super::values::Values;
use super::word;
use crate::image::Image;

/// A section of an input that is kept.
struct Kept<'a, 'data> {
    input: InputId,
    /// Its place among the sections of the input.
    position: u32,
    custom: &'a CustomSection<'data>,
    places: Vec<&'a Relocation>,
    /// Where it begins in the section of the image.
    base: usize,
}

/// Writes the joined sections, in the order in which their names come up.
pub(super) fn emit(image: &Image<'_, '_>, module: &mut Module) {
    let kept = kept(image);
    if kept.is_empty() {
        return;
    }
    let values = Values::of(image, |_| true);
    let bases: HashMap<(InputId, u32), usize> =
        kept.iter().map(|kept| ((kept.input, kept.position), kept.base)).collect();
    let mut names: Vec<&str> = Vec::new();
    let mut joined: HashMap<&str, Vec<u8>> = HashMap::new();
    for kept in &kept {
        let bytes = joined.entry(kept.custom.name).or_insert_with(|| {
            names.push(kept.custom.name);
            Vec::new()
        });
        bytes.extend_from_slice(kept.custom.bytes);
        for entry in &kept.places {
            let value = match section_of(image.parts[kept.input].module, entry) {
                Some(section) => bases.get(&(kept.input, section)).map(|base| word(*base).wrapping_add(addend(entry))),
                None => values.symbol(kept.input, entry),
            };
            let place = kept.base + entry.offset as usize;
            bytes[place..place + 4].copy_from_slice(&value.unwrap_or(addend(entry)).to_le_bytes());
        }
    }
    for name in names {
        module.section(&Written { name: name.into(), data: joined[name].as_slice().into() });
    }
}

fn kept<'a, 'data>(image: &'a Image<'_, 'data>) -> Vec<Kept<'a, 'data>> {
    let mut kept = Vec::new();
    let mut lengths: HashMap<&str, usize> = HashMap::new();
    let mut groups: HashMap<&str, InputId> = HashMap::new();
    for (input, part) in image.inputs() {
        let module = part.module;
        let comdats = module.linking.iter().flat_map(|linking| &linking.comdats);
        comdats.clone().for_each(|comdat| _ = groups.entry(comdat.name).or_insert(input));
        for custom in &module.customs {
            let (Fate::Joined(places), Some(position)) = (module.fate(custom), module.section_of(custom)) else {
                continue;
            };
            // A group of C++ is in the image once: the first object's.
            let is_here =
                |kind: &ComdatSymbolKind, index: &u32| *kind == ComdatSymbolKind::Section && *index == position;
            let mut of_group =
                comdats.clone().filter(|comdat| comdat.members.iter().any(|(kind, index)| is_here(kind, index)));
            if of_group.any(|comdat| groups.get(comdat.name) != Some(&input)) {
                continue;
            }
            let length = lengths.entry(custom.name).or_default();
            kept.push(Kept { input, position, custom, places, base: *length });
            *length += custom.bytes.len();
        }
    }
    kept
}

/// The section that an offset counts from.
fn section_of(module: &Examined<'_>, entry: &Relocation) -> Option<u32> {
    let symbol = module.linking.as_ref()?.symbols.get(entry.index as usize)?;
    match (entry.ty.target, symbol.kind) {
        (Target::SectionOffset, SymbolKind::Section(section)) => Some(section),
        _ => None,
    }
}

/// The low 32 bits: that is what the place holds.
fn addend(entry: &Relocation) -> u32 {
    u32::try_from(entry.addend & 0xffff_ffff).unwrap_or_default()
}
