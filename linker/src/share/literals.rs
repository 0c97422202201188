//! String literals that several objects have become one.
//!
//! **Rule.** Of constants that their objects mark as strings (`WASM_SEGMENT_FLAG_STRINGS`; Linking.md, "Segment Info"),
//! one stays of all that have the same bytes and alignment: the first in link order. A compiler marks so what has no
//! address of its own, as a literal of C has none (C11, 6.4.5), and `wasm-ld` makes them one too.
//!
//! It does not know who names a literal. Compilers give each a segment of its own; what lies in one segment with others
//! is one with them or not at all.

use hashbrown::HashMap;
use toolchain_probe::Admitted;
use toolchain_probe::diagnostic::Diagnostic;
use toolchain_probe::module::model::index::{DataIndex, InputId};

use super::units::is_constant;
use super::{Folded, Shared, Unfolded};
use crate::options::Options;
use crate::prune::prune;
use crate::resolve::{ExportItem, GlobalRef, Place, Resolution, SymbolRef};

/// `WASM_SEGMENT_FLAG_STRINGS`, alone: what is of a thread, or is kept for its own sake, is no literal.
const STRINGS: u32 = 1;

/// A segment of an input.
type Segment = (InputId, DataIndex);

/// Makes one of all equal literals; `None` if no two are equal.
///
/// # Errors
/// Those of [`prune`].
pub(super) fn merge<'data>(
    group: &Admitted<'data>,
    before: &Unfolded<'_, 'data>,
    options: &Options,
) -> Result<Option<Folded<'data>>, Vec<Diagnostic>> {
    let merged = repeated(group, before);
    if merged.is_empty() {
        return Ok(None);
    }
    let mut resolution = before.resolution.clone();
    rename(&mut resolution, &merged);
    let live = prune(group, &resolution, before.initialisers, options.no_prune)?;
    let size = |(input, segment): &Segment| group.modules()[*input].data[*segment].bytes.len();
    let shared = Shared { data: merged.len(), data_bytes: merged.keys().map(size).sum(), ..Shared::default() };
    Ok(Some(Folded { resolution, initialisers: before.initialisers.to_vec(), live, shared }))
}

/// Each literal that another one before it is equal to, with that one.
fn repeated(group: &Admitted<'_>, before: &Unfolded<'_, '_>) -> HashMap<Segment, Segment> {
    let mut first: HashMap<(&[u8], u32), Segment> = HashMap::new();
    let mut merged = HashMap::new();
    for (input, module) in group.modules().iter_enumerated().filter(|(_, module)| module.is_object()) {
        let facts = module.linking.iter().flat_map(|linking| &linking.segments);
        for ((segment, data), facts) in module.data.iter_enumerated().zip(facts) {
            let names_nothing = before.resolution.inputs[input].data_relocations[segment].is_empty();
            let is_live = before.live.inputs[input].data[segment];
            let is_literal = facts.flags == STRINGS && is_constant(facts) && !data.bytes.is_empty();
            if is_literal && names_nothing && is_live {
                let first = *first.entry((data.bytes, facts.align_log2)).or_insert((input, segment));
                if first != (input, segment) {
                    merged.insert((input, segment), first);
                }
            }
        }
    }
    merged
}

/// Whatever means a place in one of these literals means the same place in the other.
fn rename(resolution: &mut Resolution<'_>, merged: &HashMap<Segment, Segment>) {
    let place = |place: &mut Place| {
        if let Place::InSegment(input, segment, _) = place
            && let Some(first) = merged.get(&(*input, *segment))
        {
            (*input, *segment) = *first;
        }
    };
    for own in &mut resolution.inputs {
        for symbol in &mut own.symbols {
            if let SymbolRef::Address(address) = symbol {
                place(address);
            }
        }
        for global in &mut own.globals {
            if let GlobalRef::Address(address) = global {
                place(address);
            }
        }
    }
    for item in resolution.exports.values_mut() {
        if let ExportItem::Global(GlobalRef::Address(address)) = item {
            place(address);
        }
    }
    resolution.pointers.iter_mut().for_each(place);
}
