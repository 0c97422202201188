//! What is built in becomes the name of the component that calls it.
//!
//! It does not know what a built-in does. The surprising choice: the first module that imports it stands for all.

use std::collections::BTreeMap;

use super::parts::{Definition, Parts};

/// By the number of a built-in: the name of the first component that is given it.
pub(super) fn users(parts: &Parts) -> BTreeMap<usize, &str> {
    let mut users = BTreeMap::new();
    for instance in &parts.instances {
        for given in &instance.given {
            if let Definition::BuiltIn(number) = given {
                users.entry(*number).or_insert(instance.component.as_str());
            }
        }
    }
    users
}

impl Parts {
    /// The name of the component that defines something.
    pub(super) fn component_of(&self, definition: Definition) -> Option<&str> {
        let Definition::Item(instance, ..) = definition else { return None };
        self.instances.get(instance).map(|instance| instance.component.as_str())
    }
}
