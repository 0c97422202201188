//! Sizes and alignments become addresses and table slots.
//!
//! It does not know symbols. The order is the reverse of the link order and the first address is not what a linker
//! would choose, on purpose; see the parent module.

use super::{Options, read::Library};
use crate::Verdict;

const PAGE_BYTES: u64 = 65_536;

/// Every address and slot of a program.
pub struct Places {
    /// The base of each library's data.
    pub memory_bases: Vec<u32>,
    /// The first table slot of each library.
    pub table_bases: Vec<u32>,
    /// The slot after all libraries; function pointers without a slot of their own are appended from here.
    pub table_end: u32,
    pub stack_high: u32,
    pub data_end: u32,
    pub heap_base: u32,
    pub memory_pages: u32,
    pub max_memory_pages: Option<u32>,
}

/// Chooses them.
pub fn place(libraries: &[Library], options: &Options) -> Verdict<Places> {
    let stack_high = align(u64::from(options.stack_size_bytes), 4)?;
    let (mut address, mut slot) = (stack_high + 0x230, 7);
    let (mut memory_bases, mut table_bases) = (vec![0; libraries.len()], vec![0; libraries.len()]);
    for (index, library) in libraries.iter().enumerate().rev() {
        address = align(address, library.memory_align_log2)?;
        slot = align(slot, library.table_align_log2)?;
        memory_bases[index] = narrow(address)?;
        table_bases[index] = narrow(slot)?;
        address += u64::from(library.memory_size_bytes);
        slot += u64::from(library.table_size);
    }
    let heap_base = align(address, 4)?;
    let heap_end = heap_base + u64::from(options.initial_heap_bytes);
    let max_memory_pages = options.max_memory_bytes.map(|bytes| narrow(bytes / PAGE_BYTES)).transpose()?;
    Ok(Places {
        memory_bases,
        table_bases,
        table_end: narrow(slot)?,
        stack_high: narrow(stack_high)?,
        data_end: narrow(address)?,
        heap_base: narrow(heap_base)?,
        memory_pages: narrow(heap_end.div_ceil(PAGE_BYTES))?,
        max_memory_pages,
    })
}

impl Places {
    /// The address of a symbol that no library defines because the loader does. `library` is the one that asks.
    pub fn defined_by_loader(&self, name: &str, library: usize) -> Option<u32> {
        Some(match name {
            "__stack_low" => 0,
            "__stack_high" => self.stack_high,
            "__global_base" => self.memory_bases.last().copied().unwrap_or(self.heap_base),
            "__data_end" => self.data_end,
            "__heap_base" => self.heap_base,
            "__heap_end" => self.memory_pages * 65_536,
            "__wasm_first_page_end" => 65_536,
            "__memory_base" | "__dso_handle" => self.memory_bases[library],
            "__table_base" => self.table_bases[library],
            _ => return None,
        })
    }
}

fn align(value: u64, align_log2: u32) -> Verdict<u64> {
    let align = 1_u64.checked_shl(align_log2).ok_or_else(|| format!("an alignment of 2^{align_log2}"))?;
    Ok(value.next_multiple_of(align))
}

fn narrow(value: u64) -> Verdict<u32> {
    u32::try_from(value).map_err(|_| format!("{value} lies beyond 32 bits"))
}
