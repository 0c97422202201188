//! The names that a component gives to its core modules, by where they begin.
//!
//! It does not know what a module calls itself. The surprising choice: it reads with the version of wasm-tools that
//! knows components, and what it cannot read has no name: whoever takes the component apart says what is wrong with it.

use std::collections::BTreeMap;

use wasmtime_environ::wasmparser::{ComponentName, KnownCustom, Parser, Payload};

/// Names by the offset of the module's first byte, of all components that are within each other.
pub(super) fn of(component: &[u8]) -> BTreeMap<usize, String> {
    let mut names = BTreeMap::new();
    // Where the modules of each component begin that is being read, the innermost last. A module has none.
    let mut levels: Vec<Vec<usize>> = Vec::new();
    for payload in Parser::new(0).parse_all(component).map_while(Result::ok) {
        match payload {
            Payload::Version { .. } => levels.push(Vec::new()),
            Payload::ModuleSection { unchecked_range, .. } => {
                if let Some(level) = levels.last_mut() {
                    level.push(unchecked_range.start);
                }
            }
            Payload::CustomSection(section) => {
                let KnownCustom::ComponentName(sections) = section.as_known() else { continue };
                let Some(level) = levels.last() else { continue };
                for section in sections.into_iter().map_while(Result::ok) {
                    let ComponentName::CoreModules(map) = section else { continue };
                    for naming in map.into_iter().map_while(Result::ok) {
                        if let Some(begin) = level.get(naming.index as usize) {
                            names.insert(*begin, naming.name.to_owned());
                        }
                    }
                }
            }
            Payload::End(_) => _ = levels.pop(),
            _ => {}
        }
    }
    names
}
