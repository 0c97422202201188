//! The slots of the function table become addresses, each of one function of an input.
//!
//! **Rule.** A slot is the address of the function whose body it holds, unless the certificate says whose else: one
//! body may stand for several functions that do the same, and a program still tells them apart. The address of a
//! function is the first slot that is its own.
//!
//! It does not know who takes an address, nor whether what a certificate says is so: [`super::pointers`] shows that.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

/// Whose slots are.
pub(crate) struct Owners {
    /// By slot, the input and the function of which the certificate says that it is its address.
    pub(crate) listed: BTreeMap<u32, (u32, u32)>,
    /// The first slot of each of those.
    pub(crate) firsts: HashMap<(u32, u32), u32>,
    /// For each function of the image, the first slots of those for whom it stands, in order.
    addresses: HashMap<u32, Vec<u32>>,
    /// Whether two functions of inputs have a name in common, once that was asked.
    pub(crate) alike: Mutex<HashMap<((u32, u32), (u32, u32)), bool>>,
}

impl Owners {
    /// `slots` is what the table holds, and `listed` what a certificate says of them.
    pub(crate) fn of(slots: &BTreeMap<u32, u32>, listed: &[(u32, u32, u32)]) -> Self {
        let listed = listed.iter().map(|(slot, input, function)| (*slot, (*input, *function))).collect();
        let mut owners = Self { listed, firsts: HashMap::new(), addresses: HashMap::new(), alike: Mutex::default() };
        let mut own: HashMap<u32, u32> = HashMap::new();
        for (slot, function) in slots {
            let first = match owners.listed.get(slot) {
                Some(definition) => owners.firsts.entry(*definition).or_insert(*slot),
                None => own.entry(*function).or_insert(*slot),
            };
            if first == slot {
                owners.addresses.entry(*function).or_default().push(*slot);
            }
        }
        owners
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
