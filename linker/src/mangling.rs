//! Names of a world become those of the mangling that the user asked for.
//!
//! Inputs have the names that wit-component has always used, and all that comes before the image is written knows only
//! those. It does not know WIT: who reads the world says what becomes what ([`crate::bindings::standard32`]). The
//! surprising choice: two imports may become one, since versions that are compatible have one name in `cm32p2`; two
//! exports may not.

use std::collections::BTreeMap;

use toolchain_probe::diagnostic::{Code, Diagnostic};

/// What the image calls what its inputs call otherwise; by default it calls everything as they do.
///
/// The names of `cm32p2` are those of the component model's build target for core modules (BuildTargets.md).
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Mangling {
    /// Imports, by module and name.
    pub imports: BTreeMap<(String, String), (String, String)>,
    /// Exports.
    pub exports: BTreeMap<String, String>,
}

impl Mangling {
    /// Whether every name stays as it is.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.imports.is_empty() && self.exports.is_empty()
    }

    /// The module and the name of an import of the image.
    pub(crate) fn import<'a>(&'a self, module: &'a str, field: &'a str) -> (&'a str, &'a str) {
        if self.imports.is_empty() {
            return (module, field);
        }
        let known = self.imports.get(&(module.to_owned(), field.to_owned()));
        known.map_or((module, field), |(module, field)| (module, field))
    }

    /// The name of an export of the image.
    pub(crate) fn export<'a>(&'a self, name: &'a str) -> &'a str {
        self.exports.get(name).map_or(name, String::as_str)
    }

    /// LK013 for two things that the image exports under one name: a host would find only one of them.
    pub(crate) fn one_name_for_two<'a>(&'a self, mut exports: impl Iterator<Item = &'a str>) -> Option<Diagnostic> {
        let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
        let (mangled, other, name) = exports.find_map(|name| {
            let mangled = self.export(name);
            // What is called like the memory or the entry is not exported beside it.
            taken.insert(mangled, name).filter(|other| *other != name).map(|other| (mangled, other, name))
        })?;
        Some(
            Diagnostic::new(Code::LK013, format!("two exports would be called `{mangled}`"))
                .seen("the image", format!("exports `{other}` and `{name}`"))
                .help(format!("leave out `--mangling standard32`, or export one of the two: `--export-only {name}`")),
        )
    }
}
