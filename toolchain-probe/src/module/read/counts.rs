//! A count that the bytes of its section cannot hold is refused before anybody makes room for so many entries.
//!
//! The validator reserves memory for what a section declares, a million entries at most, before it reads the first. An
//! entry has a byte at least: where there are fewer bytes than entries, reading them all, into nothing, finds where the
//! section ends early.

#[cfg(feature = "component")]
use wasmparser::Parser;
use wasmparser::{BinaryReaderError, FromReader, Payload, SectionLimited};

/// Refuses a component in which a section, also of a module or component inside, declares more than it has bytes.
#[cfg(feature = "component")]
pub(crate) fn check_component(bytes: &[u8]) -> Result<(), BinaryReaderError> {
    // What cannot be read is not counted: whoever validates it says why.
    Parser::new(0).parse_all(bytes).map_while(Result::ok).try_for_each(|payload| check(&payload))
}

/// Refuses a section that declares more entries than it has bytes.
pub(super) fn check(payload: &Payload<'_>) -> Result<(), BinaryReaderError> {
    match payload {
        Payload::TypeSection(section) => counted(section),
        Payload::ImportSection(section) => counted(section),
        Payload::FunctionSection(section) => counted(section),
        Payload::TableSection(section) => counted(section),
        Payload::MemorySection(section) => counted(section),
        Payload::TagSection(section) => counted(section),
        Payload::GlobalSection(section) => counted(section),
        Payload::ExportSection(section) => counted(section),
        Payload::ElementSection(section) => counted(section),
        Payload::DataSection(section) => counted(section),
        #[cfg(feature = "component")]
        _ => check_of_component(payload),
        #[cfg(not(feature = "component"))]
        _ => Ok(()),
    }
}

#[cfg(feature = "component")]
fn check_of_component(payload: &Payload<'_>) -> Result<(), BinaryReaderError> {
    match payload {
        Payload::InstanceSection(section) => counted(section),
        Payload::CoreTypeSection(section) => counted(section),
        Payload::ComponentInstanceSection(section) => counted(section),
        Payload::ComponentAliasSection(section) => counted(section),
        Payload::ComponentTypeSection(section) => counted(section),
        Payload::ComponentCanonicalSection(section) => counted(section),
        Payload::ComponentImportSection(section) => counted(section),
        Payload::ComponentExportSection(section) => counted(section),
        _ => Ok(()),
    }
}

fn counted<'data, T: FromReader<'data>>(section: &SectionLimited<'data, T>) -> Result<(), BinaryReaderError> {
    if usize::try_from(section.count()).is_ok_and(|count| count <= section.range().len()) {
        return Ok(());
    }
    section.clone().into_iter().try_for_each(|entry| entry.map(drop))
}
