//! The image calls what it imports and exports as its inputs do, or by the names of `cm32p2` for those.
//!
//! **Rule.** With the names of `cm32p2` (BuildTargets.md of the component model) an import of the interface `I` is one
//! of `cm32p2|I`, one of the world is one of `cm32p2`, and what resources of an exported interface need is one of
//! `cm32p2|_ex_I`; `[resource-drop]R`, `[resource-new]R` and `[resource-rep]R` are `R_drop`, `R_new` and `R_rep`. The
//! exports `I#f` and `f` are `cm32p2|I|f` and `cm32p2||f`; `cabi_post_` before becomes `_post` behind, and `I#[dtor]R`
//! becomes `cm32p2|I|R_dtor`. The version in an `I` is shortened to what is compatible. Memory, `cabi_realloc` and
//! `_initialize` are `cm32p2_memory`, `cm32p2_realloc` and `cm32p2_initialize`.
//!
//! Here the names of the image are read back, and all other rules see those of the inputs. It does not know worlds:
//! which other names are of the component model, and have to be renamed, is the certificate's word.

use super::certificate::Standard32;
use super::reading::Module;

/// What is always renamed.
const FIXED: [(&str, &str); 3] =
    [("memory", "cm32p2_memory"), ("cabi_realloc", "cm32p2_realloc"), ("_initialize", "cm32p2_initialize")];

/// Gives the image the names of its inputs.
pub(crate) fn read_back<'a>(image: &mut Module<'a>, names: &'a Standard32) -> Result<(), String> {
    if names.imports.len() != image.imports.len() {
        return Err(format!("{} imports have names, and the image has {}", names.imports.len(), image.imports.len()));
    }
    for (found, (module, field)) in image.imports.iter_mut().zip(&names.imports) {
        let called = (found.module.to_owned(), found.field.to_owned());
        if called != (module.clone(), field.clone()) && called != import(module, field) {
            return Err(format!("import {module}.{field} is called {}.{}", found.module, found.field));
        }
        (found.module, found.field) = (module, field);
    }
    for found in &mut image.exports {
        match names.exports.get(found.name) {
            Some(name) if export(name) == found.name => found.name = name,
            Some(name) => return Err(format!("export `{name}` is called `{}`", found.name)),
            None if FIXED.iter().any(|(name, _)| *name == found.name) => {
                return Err(format!("export `{}` is called as in an input", found.name));
            }
            None => {}
        }
    }
    Ok(())
}

/// What the name of an import becomes.
fn import(module: &str, field: &str) -> (String, String) {
    let module = match (module, module.strip_prefix("[export]")) {
        ("$root", _) => "cm32p2".to_owned(),
        (_, Some(exported)) => format!("cm32p2|_ex_{}", shortened(exported)),
        (imported, None) => format!("cm32p2|{}", shortened(imported)),
    };
    let of_resource = [("[resource-drop]", "_drop"), ("[resource-new]", "_new"), ("[resource-rep]", "_rep")];
    let renamed = of_resource.iter().find_map(|(before, behind)| Some(field.strip_prefix(before)?.to_owned() + behind));
    (module, renamed.unwrap_or_else(|| field.to_owned()))
}

/// What the name of an export becomes.
fn export(name: &str) -> String {
    if let Some((_, fixed)) = FIXED.iter().find(|(fixed, _)| *fixed == name) {
        return (*fixed).to_owned();
    }
    if let Some(ended) = name.strip_prefix("cabi_post_") {
        return export(ended) + "_post";
    }
    match name.split_once('#') {
        None => format!("cm32p2||{name}"),
        Some((interface, function)) => match function.strip_prefix("[dtor]") {
            None => format!("cm32p2|{}|{function}", shortened(interface)),
            Some(resource) => format!("cm32p2|{}|{resource}_dtor", shortened(interface)),
        },
    }
}

/// An interface with as much of its version as says what is compatible (Semantic Versioning, 8 to 11): the first number
/// that is not 0 and those before it, and all of a version that is not yet released.
fn shortened(interface: &str) -> &str {
    let Some((_, version)) = interface.split_once('@') else { return interface };
    let released = version.split('+').next().unwrap_or(version);
    if released.contains('-') {
        return &interface[..interface.len() - (version.len() - released.len())];
    }
    let mut length = 0;
    for (place, number) in released.split('.').enumerate() {
        length += number.len() + usize::from(place > 0);
        if number != "0" {
            break;
        }
    }
    &interface[..interface.len() - (version.len() - length)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_shortened_to_what_is_compatible() {
        for (whole, wanted) in [
            ("a:b/c@1.2.3", "a:b/c@1"),
            ("a:b/c@0.2.6", "a:b/c@0.2"),
            ("a:b/c@0.0.3", "a:b/c@0.0.3"),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0-rc.1"),
            ("a:b/c@1.2.3+build", "a:b/c@1"),
            ("a:b/c", "a:b/c"),
        ] {
            assert_eq!(shortened(whole), wanted);
        }
    }
}
