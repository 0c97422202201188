//! What the inputs of a link say about an image's functions: worlds, debug information, and comments of WIT.
//!
//! It does not know the image. The surprising choice: a name is enough to find a function, since whoever asks compares
//! the type, and a wrong guess is then only a function that is described by its type.

use toolchain_probe::component::World;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::gather::Input;
use wasmparser::FuncType;
#[cfg(feature = "component")]
use wasmparser::{Parser, Payload};

use super::dwarf::DebugTypes;
use super::interface::{Constant, Convention, Function, Role, Scheme, Side, Types};
#[cfg(feature = "component")]
use super::wit;
use crate::mangling::Mangling;

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

#[cfg(not(feature = "component"))]
impl Documentation {
    /// Of a file or a folder of WIT.
    ///
    /// # Errors
    /// Always: this build reads no WIT.
    pub fn read(_: &std::path::Path) -> Result<Self, super::fault::DocumentationError> {
        Err(super::fault::DocumentationError("this build of seld was made without components".to_owned()))
    }

    /// These, and what another says of what these do not.
    #[must_use]
    pub fn with(self, _: Self) -> Self {
        self
    }
}

/// What the sources say, read.
pub(super) struct Known<'a> {
    #[cfg(feature = "component")]
    roles: wit::Roles,
    /// By input.
    debug: Vec<DebugTypes<'a>>,
}

impl<'a> Known<'a> {
    #[cfg(feature = "component")]
    pub(super) fn of(sources: &Sources<'a>, scheme: Scheme, types: &mut Types) -> Self {
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
                roles = world.named(scheme).roles(docs, &unit, types);
            }
        } else {
            for section in sources.inputs.iter().flat_map(|input| worlds(&input.bytes)) {
                if let Some(world) = wit::World::of_section(section) {
                    roles = roles.with(world.named(scheme).roles(docs, &Type::U8, types));
                }
            }
        }
        Self { roles, debug: debug(sources) }
    }

    #[cfg(not(feature = "component"))]
    pub(super) fn of(sources: &Sources<'a>, _: Scheme, _: &mut Types) -> Self {
        Self { debug: debug(sources) }
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
    pub(super) fn by_name(&mut self, side: &Side, core: &FuncType, types: &mut Types) -> Option<Function> {
        let prototype = match side {
            Side::Import { module, field } => {
                self.debug.iter_mut().find_map(|debug| debug.import(module, field, core, types))
            }
            // Who defines it knows more than who calls it: the names of its parameters.
            Side::Export { name } => {
                let defined = self.debug.iter_mut().find_map(|debug| debug.export(name, core, types));
                defined.or_else(|| self.debug.iter_mut().find_map(|debug| debug.prototype(name, core, types)))
            }
        }?;
        Some(Function {
            side: side.clone(),
            name: prototype.name,
            docs: None,
            params: prototype.params,
            result: prototype.result,
            convention: Convention::Direct,
            core: core.clone(),
        })
    }

    /// An exported address, with what lies there.
    pub(super) fn constant(&mut self, constant: &Constant, types: &mut Types) -> Constant {
        let ty = self.debug.iter_mut().find_map(|debug| debug.variable(&constant.export, types));
        Constant { ty: ty.or_else(|| constant.ty.clone()), ..constant.clone() }
    }
}

fn debug<'a>(sources: &Sources<'a>) -> Vec<DebugTypes<'a>> {
    sources.inputs.iter().map(|input| DebugTypes::of(&input.bytes)).collect()
}

/// What the names of an image become with `--mangling standard32`: those of the build target `cm32p2`, by the worlds of
/// its inputs.
///
/// # Errors
/// LK013 if no input has a world: nothing says then which names are of the component model.
pub fn standard32(sources: &Sources<'_>) -> Result<Mangling, Box<Diagnostic>> {
    let mangling = names_of_worlds(sources);
    if !mangling.is_legacy() {
        return Ok(mangling);
    }
    let fault = Diagnostic::new(Code::LK013, "no input has a world: nothing says which names `standard32` renames");
    Err(Box::new(fault.help("leave out `--mangling standard32`, or link components, or modules with `component-type`")))
}

#[cfg(feature = "component")]
fn names_of_worlds(sources: &Sources<'_>) -> Mangling {
    let worlds: Vec<wit::World> = match sources.world {
        Some(world) => wit::World::of_component(&world.component).into_iter().collect(),
        None => {
            let sections = sources.inputs.iter().flat_map(|input| worlds(&input.bytes));
            sections.filter_map(wit::World::of_section).collect()
        }
    };
    let mut mangling = Mangling::default();
    worlds.iter().for_each(|world| world.standard32(&mut mangling));
    mangling
}

#[cfg(not(feature = "component"))]
fn names_of_worlds(_: &Sources<'_>) -> Mangling {
    Mangling::default()
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
