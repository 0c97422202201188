//! Components become one core module, and that becomes a component again.
//!
//! It does not know how the linker does it. The module says nothing about the types of the component model: they come
//! from the composed component, as a user would embed the world that he has, so the module's names of imports and
//! exports must be those that every tool expects.

use std::path::PathBuf;

use wasmparser::{CanonicalFunction, CanonicalOption, Parser, Payload};
use wit_component::{ComponentEncoder, DecodedWasm, StringEncoding};

use crate::{Verdict, link::Link};

/// The image of the inputs.
///
/// # Errors
///
/// What the linker says.
pub fn fuse(inputs: &[PathBuf], flags: &[String]) -> Verdict<Vec<u8>> {
    let inputs = inputs.iter().map(|path| (None, path.clone())).collect();
    let flags = flags.iter().map(Into::into).collect();
    let linked = Link { inputs, flags, map: false }.run(1)?;
    linked.image.ok_or(linked.stderr)
}

/// The image as a component of the same world as `composed`, with texts as the first of the inputs has them.
///
/// # Errors
///
/// An import or an export of the image that the world does not know or that has another type.
pub fn to_component(image: &[u8], composed: &[u8], first: &[u8]) -> Verdict<Vec<u8>> {
    let (resolve, world) = match wit_component::decode(composed).map_err(|error| format!("{error:?}"))? {
        DecodedWasm::Component(resolve, world) => (resolve, world),
        DecodedWasm::WitPackage(..) => return Err("the composed component is a package of interfaces".to_owned()),
    };
    let mut module = image.to_vec();
    wit_component::embed_component_metadata(&mut module, &resolve, world, encoding(first)?)
        .map_err(|error| format!("the world of the image: {error:?}"))?;
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    encoder.and_then(|mut encoder| encoder.encode()).map_err(|error| format!("the image as a component: {error:?}"))
}

/// Whether an image has no name of the component model as it was before `cm32p2`.
///
/// # Errors
///
/// The first such name.
pub fn has_names_of_standard32(image: &[u8]) -> Verdict {
    let is_new = |name: &str| name.starts_with("cm32p2") || name == "_start";
    let mut left = None;
    for payload in Parser::new(0).parse_all(image) {
        match payload.map_err(|error| error.to_string())? {
            Payload::ImportSection(imports) => {
                let modules = imports.into_imports().flatten().map(|import| import.module.to_owned());
                left = left.or(modules.into_iter().find(|name| !is_new(name)));
            }
            Payload::ExportSection(exports) => {
                let names = exports.into_iter().flatten().map(|export| export.name.to_owned());
                left = left.or(names.into_iter().find(|name| !is_new(name)));
            }
            _ => {}
        }
    }
    left.map_or(Ok(()), |name| Err(format!("the image has `{name}`")))
}

/// How a component has its texts in memory.
fn encoding(component: &[u8]) -> Verdict<StringEncoding> {
    for payload in Parser::new(0).parse_all(component) {
        let Payload::ComponentCanonicalSection(functions) = payload.map_err(|error| error.to_string())? else {
            continue;
        };
        for function in functions {
            let (CanonicalFunction::Lift { options, .. } | CanonicalFunction::Lower { options, .. }) =
                function.map_err(|error| error.to_string())?
            else {
                continue;
            };
            if options.contains(&CanonicalOption::UTF16) {
                return Ok(StringEncoding::UTF16);
            }
            if options.contains(&CanonicalOption::CompactUTF16) {
                return Ok(StringEncoding::CompactUTF16);
            }
        }
    }
    Ok(StringEncoding::UTF8)
}

/// The module that a component was made of, if that is all of it: what it imports, the world has.
///
/// # Errors
///
/// Bytes that are no component.
pub fn only_module(component: &[u8]) -> Verdict<Option<Vec<u8>>> {
    let mut module = None;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(|error| error.to_string())? {
            Payload::ModuleSection { unchecked_range, .. } if module.is_none() => {
                module = component.get(unchecked_range)
            }
            // An adapter and shared libraries have more between them than a world says.
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import.map_err(|error| error.to_string())?;
                    if ["wasi_snapshot_preview1", "env"].contains(&import.module) {
                        return Ok(None);
                    }
                }
            }
            // It was composed of others. Those after the module make instances of its exports.
            Payload::ComponentSection { .. } if module.is_none() => return Ok(None),
            _ => {}
        }
    }
    Ok(module.map(<[u8]>::to_vec))
}
