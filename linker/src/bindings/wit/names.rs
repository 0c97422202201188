//! Interfaces become what stands in front of the names of what is in them.
//!
//! It does not know C. The surprising choice: an interface is called by its last name alone, as long as no other of the
//! world is; package, namespace and version come in, in this order, only where they tell two interfaces apart.

use std::collections::{BTreeMap, BTreeSet};

use wit_parser::{Function, FunctionKind, InterfaceId, Resolve, TypeId, WorldId, WorldItem, WorldKey};

/// What stands in front of the names of each interface; nothing in front of those of the world.
pub(super) struct Qualifiers(BTreeMap<InterfaceId, String>);

impl Qualifiers {
    pub(super) fn of(resolve: &Resolve, world: WorldId) -> Self {
        let world = &resolve.worlds[world];
        // An interface that has no name of its own has that under which the world has it.
        let mut inline: BTreeMap<InterfaceId, &str> = BTreeMap::new();
        for (key, item) in world.imports.iter().chain(&world.exports) {
            if let (WorldKey::Name(name), WorldItem::Interface { id, .. }) = (key, item) {
                inline.insert(*id, name);
            }
        }
        let parts: BTreeMap<InterfaceId, Parts> = resolve
            .interfaces
            .iter()
            .filter_map(|(id, _)| Some((id, Parts::of(resolve, id, inline.get(&id).copied())?)))
            .collect();
        let all: BTreeSet<&Parts> = parts.values().collect();
        Self(parts.iter().map(|(id, parts)| (*id, parts.shortest(&all))).collect())
    }

    /// The name of something in an interface, or in the world.
    pub(super) fn name(&self, interface: Option<InterfaceId>, name: &str) -> String {
        match interface.and_then(|interface| self.0.get(&interface)) {
            Some(qualifier) => format!("{qualifier}_{name}"),
            None => name.to_owned(),
        }
    }

    /// The name of a function: a resource comes before what is done with it.
    pub(super) fn function(
        &self,
        interface: Option<InterfaceId>,
        function: &Function,
        resource: Option<&str>,
    ) -> String {
        let own = match (&function.kind, resource) {
            (FunctionKind::Constructor(_), Some(resource)) => format!("{resource}_new"),
            (_, Some(resource)) => format!("{resource}_{}", function.item_name()),
            (_, None) => function.name.clone(),
        };
        self.name(interface, &own)
    }
}

/// The names that an interface has, the nearest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Parts(Vec<String>);

impl Parts {
    fn of(resolve: &Resolve, id: InterfaceId, inline: Option<&str>) -> Option<Self> {
        let interface = &resolve.interfaces[id];
        if let Some(name) = inline {
            return Some(Self(vec![name.to_owned()]));
        }
        let name = interface.name.clone()?;
        let package = &resolve.packages[interface.package?].name;
        let version = package.version.as_ref().map(ToString::to_string);
        Some(Self([name, package.name.clone(), package.namespace.clone()].into_iter().chain(version).collect()))
    }

    /// As few of the names as no other interface has in the same places; the version is behind, the others in front.
    fn shortest(&self, all: &BTreeSet<&Self>) -> String {
        let count = (1..self.0.len())
            .find(|count| !all.iter().any(|other| *other != self && other.0.get(..*count) == self.0.get(..*count)))
            .unwrap_or(self.0.len());
        let named = count.min(3);
        let mut name = self.0[..named].iter().rev().cloned().collect::<Vec<_>>().join("_");
        for version in &self.0[named..count] {
            name.push('_');
            name.push_str(version);
        }
        name
    }
}

/// The name of the resource that a function belongs to.
pub(super) fn resource_of<'r>(resolve: &'r Resolve, function: &Function) -> Option<&'r str> {
    let id: TypeId = function.kind.resource()?;
    resolve.types[id].name.as_deref()
}
