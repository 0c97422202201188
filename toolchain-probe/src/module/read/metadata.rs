//! The name, producers and target_features sections become [`Metadata`].
//!
//! All three are hints. A section that cannot be read counts as absent from the broken place on: metadata never
//! decides whether a module is valid (core specification, "Custom Sections").

use wasmparser::{BinaryReader, Name, NameMap, NameSectionReader, ProducersSectionReader};

use crate::module::model::index::{DataIndex, FuncIndex, GlobalIndex, TagIndex};
use crate::module::model::{CustomSection, Metadata};

pub(crate) fn read_names<'data>(custom: &CustomSection<'data>, into: &mut Metadata<'data>) {
    for subsection in NameSectionReader::new(BinaryReader::new(custom.bytes, custom.offset)) {
        match subsection {
            Ok(Name::Module { name, .. }) => into.module_name = Some(name),
            Ok(Name::Function(map)) => into.function_names = by_index(map, FuncIndex),
            Ok(Name::Global(map)) => into.global_names = by_index(map, GlobalIndex),
            Ok(Name::Tag(map)) => into.tag_names = by_index(map, TagIndex),
            Ok(Name::Data(map)) => into.data_names = by_index(map, DataIndex),
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

/// Names, sorted by what they name.
fn by_index<'data, I: Ord + Copy>(map: NameMap<'data>, index: fn(u32) -> I) -> Vec<(I, &'data str)> {
    let mut names: Vec<_> =
        map.into_iter().map_while(Result::ok).map(|naming| (index(naming.index), naming.name)).collect();
    names.sort_by_key(|entry| entry.0);
    names
}

pub(crate) fn read_producers<'data>(custom: &CustomSection<'data>, into: &mut Metadata<'data>) {
    let Ok(fields) = ProducersSectionReader::new(BinaryReader::new(custom.bytes, custom.offset)) else { return };
    for field in fields.into_iter().map_while(Result::ok) {
        for value in field.values.into_iter().map_while(Result::ok) {
            into.producers.push((field.name, value.name, value.version));
        }
    }
}

pub(crate) fn read_features<'data>(custom: &CustomSection<'data>, into: &mut Metadata<'data>) {
    let mut reader = BinaryReader::new(custom.bytes, custom.offset);
    let mut features = Vec::new();
    let Ok(count) = reader.read_var_u32() else { return };
    for _ in 0..count {
        let (Ok(prefix), Ok(name)) = (reader.read_u8(), reader.read_string()) else { return };
        features.push((prefix, name));
    }
    into.target_features = Some(features);
}
