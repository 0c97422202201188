//! The slots of the function table become addresses, each of one function of an input.
//!
//! **Rule.** A slot is that of the function whose body it holds, unless the certificate says whose else: one body may
//! stand for several functions that do the same, and a program still tells them apart. The address of a function is the
//! first slot that is its own. What the linker made, and what is the host's, has the first slot that holds it.
//!
//! It does not know who takes an address, nor whether what a certificate says is so: [`super::pointers`] shows that.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

/// A function of an input: the input, and its index there.
pub(crate) type Function = (u32, u32);

/// Whose slots are.
pub(crate) struct Owners {
    /// By slot, the function of which the certificate says that it is its address.
    pub(crate) listed: BTreeMap<u32, Function>,
    /// By slot, the function of an input whose it is.
    owners: HashMap<u32, Function>,
    /// The address of each function of an input that has a slot of its own.
    firsts: HashMap<Function, u32>,
    /// For each function of the image, the addresses of those for whom it stands, in order.
    addresses: HashMap<u32, Vec<u32>>,
    /// Whether one function has a name of another, once that was asked.
    pub(crate) alike: Mutex<HashMap<(Function, Function), bool>>,
}

impl Owners {
    /// `slots` is what the table holds, `listed` what a certificate says of them, and `body_of` whose body a function
    /// of the image is.
    pub(crate) fn of(
        slots: &BTreeMap<u32, u32>,
        listed: &[(u32, u32, u32)],
        body_of: impl Fn(u32) -> Option<Function>,
    ) -> Self {
        let listed = listed.iter().map(|(slot, input, function)| (*slot, (*input, *function))).collect();
        let mut owners = Self {
            listed,
            owners: HashMap::new(),
            firsts: HashMap::new(),
            addresses: HashMap::new(),
            alike: Mutex::default(),
        };
        let mut others: HashMap<u32, u32> = HashMap::new();
        for (slot, function) in slots {
            let owner = owners.listed.get(slot).copied().or_else(|| body_of(*function));
            owners.owners.extend(owner.map(|owner| (*slot, owner)));
            let first = match owner {
                Some(owner) => owners.firsts.entry(owner).or_insert(*slot),
                None => others.entry(*function).or_insert(*slot),
            };
            if first == slot {
                owners.addresses.entry(*function).or_default().push(*slot);
            }
        }
        owners
    }

    /// The function of an input whose a slot is.
    pub(crate) fn owner(&self, slot: u32) -> Option<Function> {
        self.owners.get(&slot).copied()
    }

    /// The address of a function of an input, if it has a slot of its own.
    pub(crate) fn address(&self, function: Function) -> Option<u32> {
        self.firsts.get(&function).copied()
    }

    /// The addresses of those for whom a function of the image stands, in order.
    pub(crate) fn addresses_of(&self, function: u32) -> &[u32] {
        self.addresses.get(&function).map_or(&[], Vec::as_slice)
    }

    /// All addresses of functions.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = u32> {
        self.addresses.values().flatten().copied()
    }
}
