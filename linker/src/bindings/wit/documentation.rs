//! Comments of WIT become documentation, by what they are about.
//!
//! A component has none: they are in the WIT that it was built from. It does not know which of it an image uses. The
//! surprising choice: versions do not count, so that documentation of a neighbouring version is better than none.

use std::collections::BTreeMap;
use std::path::Path;

use wit_parser::{InterfaceId, Resolve};

use crate::bindings::fault::DocumentationError;

/// What WIT says about functions and types.
#[derive(Clone, Debug, Default)]
pub struct Documentation(BTreeMap<String, String>);

impl Documentation {
    /// Of a file or a folder of WIT.
    ///
    /// # Errors
    /// What is wrong with it, in the words of its parser.
    pub fn read(path: &Path) -> Result<Self, DocumentationError> {
        let mut resolve = Resolve::default();
        resolve.push_path(path).map_err(|error| DocumentationError(format!("{error:#}")))?;
        Ok(Self::of(&resolve))
    }

    /// All that is documented.
    fn of(resolve: &Resolve) -> Self {
        let mut known = BTreeMap::new();
        let mut add = |key: String, docs: &wit_parser::Docs| {
            if let Some(text) = &docs.contents {
                known.insert(key, text.clone());
            }
        };
        for (id, interface) in resolve.interfaces.iter() {
            for (name, function) in &interface.functions {
                add(key(resolve, Some(id), name), &function.docs);
            }
            for (name, ty) in &interface.types {
                let ty = &resolve.types[*ty];
                add(key(resolve, Some(id), name), &ty.docs);
                parts(ty, &mut |part, docs| add(key(resolve, Some(id), &format!("{name}.{part}")), docs));
            }
        }
        for (_, world) in resolve.worlds.iter() {
            for (name, item) in world.imports.iter().chain(&world.exports) {
                if let wit_parser::WorldItem::Function(function) = item {
                    add(key(resolve, None, &resolve.name_world_key(name)), &function.docs);
                }
            }
        }
        Self(known)
    }

    /// These, and what another says of what these do not.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (key, docs) in other.0 {
            self.0.entry(key).or_insert(docs);
        }
        self
    }

    /// What is said about something in an interface, or in a world.
    pub(super) fn get(&self, resolve: &Resolve, interface: Option<InterfaceId>, name: &str) -> Option<String> {
        self.0.get(&key(resolve, interface, name)).cloned()
    }
}

/// What documentation is filed under: `package/interface#name`, without a version.
fn key(resolve: &Resolve, interface: Option<InterfaceId>, name: &str) -> String {
    let interface = interface.map(|id| &resolve.interfaces[id]);
    let package = interface.and_then(|interface| interface.package).map(|package| &resolve.packages[package].name);
    let interface = interface.and_then(|interface| interface.name.as_deref()).unwrap_or_default();
    match package {
        Some(package) => format!("{}:{}/{interface}#{name}", package.namespace, package.name),
        None => format!("{interface}#{name}"),
    }
}

/// The parts of a type that have comments of their own.
fn parts(ty: &wit_parser::TypeDef, add: &mut impl FnMut(&str, &wit_parser::Docs)) {
    use wit_parser::TypeDefKind::{Enum, Flags, Record, Variant};
    match &ty.kind {
        Record(record) => record.fields.iter().for_each(|field| add(&field.name, &field.docs)),
        Flags(flags) => flags.flags.iter().for_each(|flag| add(&flag.name, &flag.docs)),
        Enum(cases) => cases.cases.iter().for_each(|case| add(&case.name, &case.docs)),
        Variant(variant) => variant.cases.iter().for_each(|case| add(&case.name, &case.docs)),
        _ => {}
    }
}
