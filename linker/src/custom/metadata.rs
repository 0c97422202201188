//! Producers and target features of the image.
//!
//! Producers are the union of the inputs' and this linker. Target features are the union of what inputs use, and are
//! left out as soon as one input does not say: a list that lacks a feature in use is worse than none.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::{CustomSection, Encode, Module, ProducersField, ProducersSection};

use crate::image::Image;

pub(super) fn emit_producers(image: &Image<'_, '_>, module: &mut Module) {
    let mut fields: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (field, value, version) in image.parts.iter().flat_map(|part| &part.module.metadata.producers) {
        fields.entry(field).or_default().entry(value).or_insert(version);
    }
    fields.entry("processed-by").or_default().insert("seld", env!("CARGO_PKG_VERSION"));
    let mut section = ProducersSection::new();
    for (name, values) in fields {
        let mut field = ProducersField::new();
        for (value, version) in values {
            field.value(value, version);
        }
        section.field(name, &field);
    }
    module.section(&section);
}

pub(super) fn emit_target_features(image: &Image<'_, '_>, module: &mut Module) {
    let mut features = BTreeSet::new();
    for (_, part) in image.inputs() {
        let Some(declared) = &part.module.metadata.target_features else { return };
        features.extend(declared.iter().filter(|(prefix, _)| *prefix == b'+').map(|(_, name)| *name));
    }
    let mut bytes = Vec::new();
    features.len().encode(&mut bytes);
    for name in features {
        bytes.push(b'+');
        name.encode(&mut bytes);
    }
    module.section(&CustomSection { name: "target_features".into(), data: bytes.into() });
}
