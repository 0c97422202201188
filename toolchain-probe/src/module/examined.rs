//! Everything that is known of one module: its sections, its bodies, who made it.
//!
//! [`examine`] is the table of contents of reading. What it cannot read it refuses with a code: a component is TC004,
//! anything that is not a valid module MF001.

use std::ops::{Deref, DerefMut, Range};

use typed_index_collections::TiSlice;

use crate::conventions::{DATA_END, HEAP_BASE};
use crate::diagnostic::Diagnostic;
use crate::module::debug::DebugInfo;
use crate::module::identify::allocator::Allocator;
use crate::module::identify::{Identity, identify};
use crate::module::model::Module;
use crate::module::model::index::InputId;
use crate::module::read::{Read, malformed, read_module};
use crate::module::scan::scan_module;
use crate::module::scanned::Scanned;
use crate::module::{export_names, relocations, split};

/// A module with what was found in it. It stands for its [`Scanned`] and its module wherever these are asked for.
pub struct Examined<'data> {
    /// What its sections and bodies say.
    pub(crate) scanned: Scanned<'data>,
    /// What it is.
    pub identity: Identity,
    /// Its debug information, where somebody asked for it, or why it cannot be moved.
    pub debug_info: DebugInfo<'data>,
    /// Whether it was taken out of an archive.
    pub is_member: bool,
}

/// The modules of a group, in link order.
pub type Modules<'data> = TiSlice<InputId, Examined<'data>>;

/// Reads, scans and identifies one module.
///
/// # Errors
/// One diagnostic: TC004 for a component, MF001 for a file that is not a valid module.
pub fn examine<'data>(name: &str, bytes: &'data [u8]) -> Result<Examined<'data>, Box<Diagnostic>> {
    let read = read_module(name, bytes)?;
    let (mut scanned, is_split) = scanned(name, read, split::assume)?;
    if is_split && split::settle(&mut scanned).is_none() {
        // Its relocations count for nothing, and the scan has to look for what they would have said.
        (scanned, _) = self::scanned(name, read_module(name, bytes)?, |_| false)?;
    }
    let identity = identify(&scanned);
    Ok(Examined { scanned, identity, debug_info: DebugInfo::None, is_member: false })
}

/// Scans a module that was read, and takes over its relocations. `assume` says what it is taken for.
fn scanned<'data>(
    name: &str,
    read: Read<'data>,
    assume: impl FnOnce(&mut Module<'data>) -> bool,
) -> Result<(Scanned<'data>, bool), Box<Diagnostic>> {
    let Read { mut module, bodies } = read;
    let is_assumed = assume(&mut module);
    let code = scan_module(&module, bodies).map_err(|error| malformed(name, &error))?;
    let mut scanned = Scanned::new(module, code);
    export_names::apply(&mut scanned);
    relocations::apply(&mut scanned);
    Ok((scanned, is_assumed))
}

impl<'data> Deref for Examined<'data> {
    type Target = Scanned<'data>;

    fn deref(&self) -> &Scanned<'data> {
        &self.scanned
    }
}

impl DerefMut for Examined<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.scanned
    }
}

impl Examined<'_> {
    /// Proves the debug information of a module that is placed through its relocations. It costs a walk over all of it,
    /// so it is done only where the debug information is used.
    pub fn prove_debug_info(&mut self) {
        self.debug_info = relocations::debug_info(&self.scanned);
    }

    /// The addresses that a module with data at constant places uses before its heap: from its first segment to where
    /// it says that its data ends, else to the end of its initial memory. Zeroed data has no bytes in the file, so
    /// nothing narrower is certain. In a snapshot the heap is in use up to that end.
    pub fn extent(&self) -> Range<u32> {
        let start = self.placed_data().map(|data| data.start).min().unwrap_or(0);
        let data_end = self.placed_data().map(|data| data.end).max().unwrap_or(0);
        let memory_end = self.memories.first().map_or(0, |memory| memory.ty.initial.saturating_mul(65536));
        let memory_end = u32::try_from(memory_end).unwrap_or(u32::MAX);
        let said = [DATA_END, HEAP_BASE].iter().find_map(|name| self.exported_address(name));
        let end = said.or(self.identity.allocator.heap_base).filter(|_| !self.identity.allocator.is_snapshot);
        let end = end.unwrap_or(memory_end);
        start..end.max(data_end)
    }

    /// The lowest address of what a pinned module has beside its stack, if it has anything. Without segments it is
    /// above its own stack, or an address that its code spells out, or the end of its memory, if its allocator takes
    /// for granted that memory grows from there. Without a stack of its own, every number of its code that is an
    /// address of its memory may be one.
    pub fn lowest_use(&self) -> Option<u32> {
        let data = self.placed_data().map(|data| data.start).min();
        // Nothing says how much zeroed data there is: some, if its memory reaches beyond its stack.
        let memory_end = self.memories.first().map_or(0, |memory| memory.ty.initial.saturating_mul(65536));
        let above_stack = self.identity.stack.top.filter(|top| u64::from(*top) < memory_end);
        let spelt = self.code.heap.literal.and_then(|(_, address)| u32::try_from(address).ok());
        let presumes = self.identity.allocator.allocator == Some(Allocator::Presuming);
        let presumed = u32::try_from(memory_end).ok().filter(|_| presumes);
        let number = self.code.heap.possible_address.filter(|number| u64::from(*number) < memory_end);
        let possible = number.filter(|_| self.identity.stack.top.is_none());
        data.or_else(|| above_stack.into_iter().chain(spelt).chain(presumed).chain(possible).min())
    }
}
