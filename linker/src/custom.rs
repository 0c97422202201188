//! Custom sections of the image: those that describe a component's world are kept, those of objects are joined, debug
//! information is moved, names, producers and features are merged.
//!
//! Everything else is dropped: a section of a module that has no relocations may hold offsets into code that moved.

mod debug;
mod metadata;
mod names;
mod sections;
mod values;

use toolchain_probe::conventions::COMPONENT_TYPE_PREFIX;
use wasm_encoder::{CustomSection, Module};

use crate::image::Image;

/// Writes the custom sections.
pub(crate) fn emit(image: &Image<'_, '_>, module: &mut Module) {
    component_types(image, module);
    sections::emit(image, module);
    debug::emit(image, module);
    if !image.options.strip {
        names::emit(image, module);
        metadata::emit_producers(image, module);
    }
    metadata::emit_target_features(image, module);
}

/// The worlds that inputs speak of, so that the image can be made a component again; each once.
fn component_types(image: &Image<'_, '_>, module: &mut Module) {
    let mut seen: Vec<(&str, &[u8])> = Vec::new();
    for custom in image.parts.iter().flat_map(|part| &part.module.customs) {
        if custom.name.starts_with(COMPONENT_TYPE_PREFIX) && !seen.contains(&(custom.name, custom.bytes)) {
            seen.push((custom.name, custom.bytes));
            module.section(&CustomSection { name: custom.name.into(), data: custom.bytes.into() });
        }
    }
}

/// An offset in a section as it is written.
fn word(offset: usize) -> u32 {
    u32::try_from(offset).expect("a section has less than 4 GiB")
}
