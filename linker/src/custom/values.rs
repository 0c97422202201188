//! Symbols that relocations of custom sections name become numbers of the image.
//!
//! It knows where bodies and data are, and nothing of what a section holds.

use std::ops::Range;

use hashbrown::HashMap;
use toolchain_probe::conventions::relocation::Target;
use toolchain_probe::module::model::index::{FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::linking::{Relocation, SymbolKind};

use super::word;
use crate::image::Image;
use crate::numbering::{DEAD, OutValue};
use crate::resolve::{Place, SymbolRef};
use crate::rewrite::Body;

/// Symbols of all inputs, by what they are in the image.
pub(super) struct Values<'a, 'data> {
    image: &'a Image<'a, 'data>,
    /// Where bodies of inputs lie in the contents of the code section.
    bodies: HashMap<(InputId, FuncIndex), Range<usize>>,
}

impl<'a, 'data> Values<'a, 'data> {
    /// Of an image; offsets are known in those bodies that `is_known` lets through.
    pub(super) fn of(image: &'a Image<'a, 'data>, is_known: impl Fn(&Body) -> bool) -> Self {
        let written = image.indices.bodies.iter().zip(&image.code.bodies).filter(|(_, body)| is_known(body));
        Self { image, bodies: written.map(|(function, body)| (*function, body.range.clone())).collect() }
    }

    /// The value of a symbol in the image; `None` if what it names is not there.
    pub(super) fn symbol(&self, input: InputId, entry: &Relocation) -> Option<u32> {
        let module = self.image.parts[input].module;
        let symbol = module.linking.as_ref()?.symbols.get(entry.index as usize)?;
        match (entry.ty.target, symbol.kind) {
            // The place of another copy of the function, which was longer, must not be one of the next function.
            (Target::FunctionOffset, SymbolKind::Function(function)) => {
                let body = self.bodies.get(&(input, FuncIndex(function)))?;
                let place = body.start.saturating_add(usize::try_from(entry.addend).ok()?);
                Some(word(place.min(body.end)))
            }
            (Target::Address, SymbolKind::Data(_)) => {
                let address = self.image.parts[input].resolved.symbols.get(entry.index as usize)?;
                self.is_in_image(*address).then_some(())?;
                let address = *self.image.indices.inputs[input].symbols.get(entry.index as usize)?;
                u32::try_from(i64::from(address?).wrapping_add(entry.addend) & 0xffff_ffff).ok()
            }
            (Target::TableSlot, SymbolKind::Function(_)) => {
                *self.image.indices.inputs[input].symbols.get(entry.index as usize)?
            }
            (Target::Global, SymbolKind::Global(global)) => {
                match self.image.indices.inputs[input].globals.get(GlobalIndex(global))? {
                    OutValue::Global(global) => Some(global.0),
                    OutValue::Constant(_) | OutValue::Dead => None,
                }
            }
            (Target::Function, SymbolKind::Function(function)) => {
                let function = self.image.indices.inputs[input].functions.get(FuncIndex(function))?;
                Some(function.0).filter(|function| *function != DEAD)
            }
            _ => None,
        }
    }

    /// Data that was pruned has no address, and neither has a weak reference that nothing defines.
    fn is_in_image(&self, symbol: SymbolRef) -> bool {
        match symbol {
            SymbolRef::Address(Place::InSegment(input, segment, _)) => {
                self.image.memory.segment(input, segment).is_some()
            }
            SymbolRef::Address(Place::Null) => false,
            SymbolRef::Address(_) => true,
            SymbolRef::Slot(_) | SymbolRef::Null(_) | SymbolRef::Index => false,
        }
    }
}
