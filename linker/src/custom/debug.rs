//! Debug sections of inputs become those of the image: joined by name in link order, with new values where the probe
//! found that an offset or the value of a symbol stands.
//!
//! It knows where bodies and data are, and nothing of DWARF. What is not in the image (pruned, or a copy that another
//! input's function replaces) gets the number that debuggers skip, as wasm-ld writes it. A function counts by its own
//! body only: where another definition of its name won, the debug information of the winner speaks of that one.
//!
//! Shared libraries and pinned modules have no relocations for debug sections, so theirs are left out, and a reader of
//! the image finds their functions without lines.

use hashbrown::HashMap;
use rayon::prelude::*;
use toolchain_probe::module::debug::{DebugSection, PatchValue};
use toolchain_probe::module::dwarf::{DEBUG_SECTIONS, DebugSectionKind};
use toolchain_probe::module::model::index::InputId;
use wasm_encoder::{CustomSection, Module};

use super::values::Values;
use super::word;
use crate::image::Image;

/// Writes the debug sections, if any input has some to keep.
pub(super) fn emit(image: &Image<'_, '_>, module: &mut Module) {
    let debug = Debug::of(image);
    let sections: Vec<_> = DEBUG_SECTIONS.par_iter().map(|(kind, name)| (*name, debug.joined(*kind))).collect();
    for (name, data) in sections.into_iter().filter(|(_, data)| !data.is_empty()) {
        module.section(&CustomSection { name: name.into(), data: data.into() });
    }
}

struct Debug<'a, 'data> {
    image: &'a Image<'a, 'data>,
    /// Where the section of an input begins in that of the image; of several under one name the first, into which
    /// nothing leads.
    bases: HashMap<(InputId, DebugSectionKind), usize>,
    /// Bodies only whose instructions have kept their places.
    values: Values<'a, 'data>,
}

impl<'a, 'data> Debug<'a, 'data> {
    fn of(image: &'a Image<'a, 'data>) -> Self {
        let values = Values::of(image, |body| body.is_aligned);
        let mut debug = Self { image, bases: HashMap::new(), values };
        let mut lengths: HashMap<DebugSectionKind, usize> = HashMap::new();
        for (input, section) in debug.sections() {
            let length = lengths.entry(section.kind).or_default();
            debug.bases.entry((input, section.kind)).or_insert(*length);
            *length += section.bytes.len();
        }
        debug
    }

    /// The sections of all inputs, in link order.
    fn sections(&self) -> impl Iterator<Item = (InputId, &'a DebugSection<'data>)> + use<'a, 'data> {
        let inputs = self.image.inputs();
        inputs.flat_map(|(input, part)| part.module.debug_info.sections().iter().map(move |section| (input, section)))
    }

    /// The section of the image.
    fn joined(&self, kind: DebugSectionKind) -> Vec<u8> {
        let mut joined = Vec::new();
        for (input, section) in self.sections().filter(|(_, section)| section.kind == kind) {
            let start = joined.len();
            joined.extend_from_slice(section.bytes);
            for patch in &section.patches {
                let value = self.value(input, kind, patch.value);
                let place = start + patch.offset as usize;
                joined[place..place + 4].copy_from_slice(&value.to_le_bytes());
            }
        }
        joined
    }

    fn value(&self, input: InputId, kind: DebugSectionKind, value: PatchValue) -> u32 {
        match value {
            PatchValue::Offset(target, found) => {
                let base = self.bases.get(&(input, target)).copied().unwrap_or_default();
                found.wrapping_add(word(base))
            }
            PatchValue::Gone => kind.tombstone(),
            PatchValue::Symbol(entry) => self.values.symbol(input, &entry).unwrap_or(kind.tombstone()),
        }
    }
}
