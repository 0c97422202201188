//! What the inputs of a link say about an image's functions: worlds, debug information, and comments of WIT.
//!
//! It does not know the image. The surprising choice: a name is enough to find a function, since whoever asks compares
//! the type, and a wrong guess is then only a function that is described by its type.

use toolchain_probe::component::World;
use toolchain_probe::gather::Input;
use wasmparser::FuncType;
#[cfg(feature = "component")]
use wasmparser::{Parser, Payload};

use super::interface::{Constant, Function, Role, Side, Types};
#[cfg(feature = "component")]
use super::wit;

/// Whatever explains what an image imports and exports.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// The modules that were linked.
    pub inputs: &'a [Input],
    /// What components were composed into, if there were any.
    pub world: Option<&'a World>,
    /// Comments for what components have.
    pub documentation: Option<&'a Documentation>,
}

#[cfg(feature = "component")]
pub use wit::Documentation;

/// What WIT says about functions and types: nothing, where components are not read.
#[cfg(not(feature = "component"))]
#[derive(Clone, Debug, Default)]
pub struct Documentation;

/// What the sources say, read.
pub(super) struct Known {
    #[cfg(feature = "component")]
    roles: wit::Roles,
}

impl Known {
    #[cfg(feature = "component")]
    pub(super) fn of(sources: &Sources<'_>, types: &mut Types) -> Self {
        use super::interface::Type;
        use toolchain_probe::component::Encoding;
        let nothing = Documentation::default();
        let docs = sources.documentation.unwrap_or(&nothing);
        let mut roles = wit::Roles::default();
        if let Some(world) = sources.world {
            let unit = if world.encoding == Some(Encoding::Utf16) { Type::U16 } else { Type::U8 };
            // Latin-1 or UTF-16: what a length means is in a bit of it, so texts cannot be described as one type.
            if world.encoding != Some(Encoding::Latin1OrUtf16)
                && let Some(world) = wit::World::of_component(&world.component)
            {
                roles = world.roles(docs, &unit, types);
            }
        } else {
            for section in sources.inputs.iter().flat_map(|input| worlds(&input.bytes)) {
                if let Some(world) = wit::World::of_section(section) {
                    roles = roles.with(world.roles(docs, &Type::U8, types));
                }
            }
        }
        Self { roles }
    }

    #[cfg(not(feature = "component"))]
    pub(super) fn of(_: &Sources<'_>, _: &mut Types) -> Self {
        Self {}
    }

    /// What a world says of an import or export.
    #[cfg(feature = "component")]
    pub(super) fn role(&self, side: &Side) -> Option<Role> {
        self.roles.get(side).cloned()
    }

    #[cfg(not(feature = "component"))]
    pub(super) fn role(&self, _: &Side) -> Option<Role> {
        None
    }

    /// What debug information says of an import or export of this type.
    pub(super) fn by_name(&mut self, _side: &Side, _core: &FuncType, _types: &mut Types) -> Option<Function> {
        None
    }

    /// An exported address, with what lies there.
    pub(super) fn constant(&mut self, constant: &Constant, _types: &mut Types) -> Constant {
        constant.clone()
    }
}

/// The worlds that binding generators left in a module (`component-type` and what is behind it in the name).
#[cfg(feature = "component")]
fn worlds(module: &[u8]) -> Vec<&[u8]> {
    let sections = Parser::new(0).parse_all(module).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::CustomSection(section) if section.name().starts_with("component-type") => Some(section.data()),
        _ => None,
    });
    sections.collect()
}
