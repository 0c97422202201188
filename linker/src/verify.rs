//! Our own output is checked: a valid module that keeps the output contract.
//!
//! Every finding here is a fault of the linker, not of the inputs. Validation costs as much as half a link, so the
//! command does it only when asked; tests always do.

use toolchain_probe::conventions::{ENV, GOT_FUNC, GOT_MEM, MEMORY_BASE, STACK_POINTER, TABLE_BASE};
use wasmparser::{Parser, Payload, TypeRef, Validator, WasmFeatures};

/// The linker made something it should not have.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The image is not a valid module.
    #[error("the image is not valid at offset {offset:#x}: {message}")]
    Invalid {
        /// Where.
        offset: usize,
        /// Why.
        message: String,
    },
    /// An import that a shared library has and an image must not have.
    #[error("the image still imports {0}.{1}")]
    ConventionImport(String, String),
}

/// Checks an image: it is a valid module, and imports nothing that only a shared library may import (a base, the stack
/// pointer, an entry of the offset table). It is a walk over the whole image, which [`link`](crate::link) does not do.
///
/// # Errors
/// The first fault.
pub fn verify(image: &[u8]) -> Result<(), Broken> {
    let invalid = |error: wasmparser::BinaryReaderError| Broken::Invalid {
        offset: error.offset(),
        message: error.message().to_owned(),
    };
    Validator::new_with_features(WasmFeatures::all()).validate_all(image).map_err(invalid)?;
    for payload in Parser::new(0).parse_all(image) {
        if let Payload::ImportSection(imports) = payload.map_err(invalid)? {
            for import in imports.into_imports() {
                let import = import.map_err(invalid)?;
                // A global of another module, and a function, are the host's whatever they are called.
                let is_convention = matches!(import.ty, TypeRef::Global(_))
                    && (matches!(import.module, GOT_MEM | GOT_FUNC)
                        || (import.module == ENV && matches!(import.name, MEMORY_BASE | TABLE_BASE | STACK_POINTER)));
                if is_convention {
                    return Err(Broken::ConventionImport(import.module.to_owned(), import.name.to_owned()));
                }
            }
        }
    }
    Ok(())
}
