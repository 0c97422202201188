//! An adapter between several memories becomes one that has a single memory.
//!
//! `wasmtime-environ` writes its adapters for components with a memory each. In a group there is one, so that each of
//! their memories is that. It does not know where anything lies. The surprising choice: wasm-tools is here of the
//! version that writes the adapters, and not of the one that reads all other modules.

use adapter_encoder::reencode::{Error, Reencode, utils};
use adapter_encoder::{ImportSection, Module};
use wasmtime_environ::wasmparser::{ImportSectionReader, Parser, TypeRef};

use super::parts::{Definition, Instance, Kind};

/// Maps every memory to the first.
#[derive(Default)]
struct OneMemory {
    has_memory: bool,
}

impl Reencode for OneMemory {
    type Error = std::convert::Infallible;

    fn memory_index(&mut self, _: u32) -> Result<u32, Error> {
        Ok(0)
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        for import in section.into_imports() {
            let import = import?;
            if matches!(import.ty, TypeRef::Memory(_)) && std::mem::replace(&mut self.has_memory, true) {
                continue;
            }
            utils::parse_import(self, imports, import)?;
        }
        Ok(())
    }
}

/// Gives an adapter one memory. What cannot be read, which is no adapter, stays as it is.
pub(super) fn use_one_memory(adapter: &mut Instance) {
    let mut module = Module::new();
    if OneMemory::default().parse_core_module(&mut module, Parser::new(0), &adapter.wasm).is_err() {
        return;
    }
    let mut has_memory = false;
    adapter.given.retain(|given| match given {
        Definition::Item(_, Kind::Memory, _) => !std::mem::replace(&mut has_memory, true),
        _ => true,
    });
    adapter.wasm = module.finish();
}
