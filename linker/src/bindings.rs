//! An image becomes what a C host needs to use it.
//!
//! What lies between the image and its host (`interface`) is read from the image itself and explained by WIT (`wit`),
//! by debug information of the inputs, or else by the types of functions alone (`describe`). Of that, C is written: a
//! header, and the glue for an engine. It does not know how the image was linked. The surprising choice: the image's
//! own imports and exports are what counts, and WIT only says what they mean; so what was pruned or bound is not
//! there.

pub mod c;
mod describe;
mod docs;
mod dwarf;
mod fault;
mod glue;
mod header;
pub mod interface;
mod marshal;
mod names;
mod plan;
mod sources;
mod wamr;
mod wasm2c;
mod wasmtime;
#[cfg(feature = "component")]
mod wit;

pub use fault::DocumentationError;
pub use sources::{Documentation, Sources, standard32};

/// What a C host needs to use an image.
pub struct Bindings {
    interface: interface::Interface,
    name: String,
}

impl Bindings {
    /// Describes an image. `name` is what all names of C begin with, without what C cannot write.
    ///
    /// # Errors
    /// If `image` is no module that can be read.
    pub fn of(image: &[u8], name: &str, sources: &Sources<'_>) -> Result<Self, wasmparser::BinaryReaderError> {
        Ok(Self { interface: describe::describe(image, sources)?, name: name.to_owned() })
    }

    /// What lies between the image and its host, with the names of C: for whoever writes C that uses the header.
    pub fn c(&self) -> c::C<'_> {
        c::C::of(&self.interface, &self.name)
    }

    /// The header, the same for all engines.
    pub fn header(&self) -> String {
        header::header(&self.c())
    }

    /// What belongs to an engine; `header` is the name of the header, for `#include`.
    pub fn glue(&self, runtime: Runtime, header: &str) -> String {
        let c = self.c();
        let plan = plan::Plan::of(&self.interface);
        let glue = glue::glue(&c, &plan);
        match runtime {
            Runtime::Wasm2c => wasm2c::write(&c, &plan, &glue, header),
            Runtime::Wamr => wamr::write(&c, &plan, &glue, header),
            Runtime::Wasmtime => wasmtime::write(&c, &plan, &glue, header),
        }
    }
}

/// An engine that C calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// The C that wabt's wasm2c makes of the image.
    Wasm2c,
    /// The WebAssembly Micro Runtime.
    Wamr,
    /// wasmtime.
    Wasmtime,
}
