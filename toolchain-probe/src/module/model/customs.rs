//! Custom sections that no reader knows become what an image can keep of them: their bytes, and the places in them that
//! relocations name.
//!
//! The rule is that of wasm-ld (`Writer::calculateCustomSections`): sections of one name are joined, except those that
//! a linker makes anew and the bitcode of `-fembed-bitcode`. What it does not know is what the bytes mean: only
//! relocations say where an index or an offset stands, so a section of a module without them may be wrong once the
//! module has moved, and is left out.

use super::linking::{Relocation, SymbolKind};
use super::{CustomSection, Module};
use crate::conventions::COMPONENT_TYPE_PREFIX;
use crate::conventions::relocation::{Encoding, Target};

/// Sections that nobody misses in an image, because others speak of them or because they only fit the file they are in.
const LEFT_OUT: [&str; 5] = [".llvmbc", ".llvmcmd", "build_id", "external_debug_info", "sourceMappingURL"];

/// What becomes of a custom section.
pub enum Fate<'m> {
    /// It is joined with those of its name; these places in it change.
    Joined(Vec<&'m Relocation>),
    /// Another rule speaks of it, or none has to.
    NotMeant,
    /// It is left out, for this reason.
    Dropped(String),
}

impl<'data> Module<'data> {
    /// What becomes of a custom section.
    pub fn fate(&self, custom: &CustomSection<'data>) -> Fate<'_> {
        if !is_meant(custom) {
            return Fate::NotMeant;
        }
        if !self.is_relocatable() {
            return Fate::Dropped(
                "the module has no relocations, which would say where it refers to code or data".into(),
            );
        }
        let Some(position) = self.section_of(custom) else { return Fate::NotMeant };
        let mut places = Vec::new();
        for section in self.relocations.iter().filter(|section| section.section == position) {
            if let Some((code, _)) = section.unknown_type {
                return Fate::Dropped(format!("a relocation in it is of the unknown type {code}"));
            }
            if section.unwritten > 0 {
                return Fate::Dropped("relocations of it are missing".into());
            }
            for entry in &section.entries {
                if !self.can_apply(entry, custom.bytes.len()) {
                    return Fate::Dropped(format!("{} at {:#x} in it cannot be applied", entry.ty.name, entry.offset));
                }
            }
            places.extend(&section.entries);
        }
        Fate::Joined(places)
    }

    /// The place of a custom section among all sections.
    pub fn section_of(&self, custom: &CustomSection<'data>) -> Option<u32> {
        let found = self.sections.binary_search_by_key(&custom.offset, |section| section.range.start).ok()?;
        u32::try_from(found).ok()
    }

    fn can_apply(&self, entry: &Relocation, length: usize) -> bool {
        let end = (entry.offset as usize).checked_add(4);
        let symbols = self.symbols();
        let Some(symbol) = symbols.get(entry.index as usize).map(|symbol| symbol.kind) else { return false };
        let fits = match (entry.ty.target, symbol) {
            // Instructions may have other lengths in the image: only where a body begins is certain.
            (Target::FunctionOffset, SymbolKind::Function(_)) => entry.addend == 0,
            (Target::SectionOffset, SymbolKind::Section(section)) => {
                let mut meant = self.customs.iter().filter(|custom| is_meant(custom));
                meant.any(|custom| self.section_of(custom) == Some(section))
            }
            (Target::Function | Target::TableSlot, SymbolKind::Function(_))
            | (Target::Address, SymbolKind::Data(_))
            | (Target::Global, SymbolKind::Global(_)) => true,
            _ => false,
        };
        fits && entry.ty.encoding == Encoding::I32 && end.is_some_and(|end| end <= length)
    }
}

fn is_meant(custom: &CustomSection<'_>) -> bool {
    !custom.bytes.is_empty()
        && !LEFT_OUT.contains(&custom.name)
        && ![COMPONENT_TYPE_PREFIX, ".debug_", "metadata.code."].iter().any(|prefix| custom.name.starts_with(prefix))
}
