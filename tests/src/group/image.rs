//! Components become one core module, and that becomes a component again.
//!
//! It does not know how the linker does it. The module says nothing about the types of the component model: they come
//! from the composed component, as a user would embed the world that he has, so the module's names of imports and
//! exports must be those that every tool expects.

use std::path::PathBuf;

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

/// The image as a component of the same world as `composed`.
///
/// # Errors
///
/// An import or an export of the image that the world does not know or that has another type.
pub fn to_component(image: &[u8], composed: &[u8]) -> Verdict<Vec<u8>> {
    let (resolve, world) = match wit_component::decode(composed).map_err(|error| format!("{error:?}"))? {
        DecodedWasm::Component(resolve, world) => (resolve, world),
        DecodedWasm::WitPackage(..) => return Err("the composed component is a package of interfaces".to_owned()),
    };
    let mut module = image.to_vec();
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .map_err(|error| format!("the world of the image: {error:?}"))?;
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    encoder.and_then(|mut encoder| encoder.encode()).map_err(|error| format!("the image as a component: {error:?}"))
}
