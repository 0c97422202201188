//! What may be one in the image although several inputs have it.
//!
//! **Rules.** *A copy* of code is one with its original if the two have the same body under the maps of both inputs,
//! which is coinductive: a call in one leads where the call in the other does. *A variable* is one only if it is a
//! library's that a static link would have had once: the variable has the same name in both, or no name that others
//! see, and the same bytes under the maps of both; and its name is of libc, Rust's std or the C++ library, or an
//! archive that was given defines it, or a function that has such a name, or is itself a copy, uses it. An instance has
//! its own of all variables but those of a heap (`heap.rs`). *A constant* is one with an equal one if it has no address
//! of its own, as what a compiler makes for a literal (C11, 6.4.5; LLVM `unnamed_addr`; what both mark as strings,
//! Linking.md, "Segment Info"), or if its name, which others see, is one object in all of a program (C11, 6.2.2), or if
//! the two are of two instances and have one name. *A pointer* that a weak reference of libc found is one that the
//! linker made, and it holds the address of the stream.
//!
//! The names of libraries are data (`conventions/libc_names.txt`), and trusted.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wasmparser::{RelocationType, SegmentFlags, SymbolFlags, SymbolInfo};

use super::certificate::{Kind, Symbol};
use super::heap;
use super::view::{Group, View};
use crate::conventions::standard_library::{STANDARD_STREAMS, library_of};

/// Whether a weak reference of libc found a pointer that the linker made.
pub(crate) fn is_pointer(group: &Group<'_>, name: &str, address: u32) -> bool {
    let Some((_, stream)) = STANDARD_STREAMS.iter().find(|(pointer, _)| *pointer == name) else { return false };
    let held = group.certificate.memory.pointers.iter().find(|(pointer, _)| *pointer == address);
    let Some((_, held)) = held else { return false };
    group.views().any(|view| {
        view.symbols().any(|(number, symbol, _)| {
            let is_stream = matches!(symbol, SymbolInfo::Data { name, symbol: Some(_), .. } if name == stream);
            is_stream && view.means(number, Symbol::Address(*held))
        })
    })
}

/// Whether the data that a symbol of an input names may be that at another address. A static name goes with what else
/// lies at its place: if that may be there, it may.
pub(crate) fn is_datum(view: View<'_, '_>, number: u32, address: u32) -> Result<(), String> {
    let place = |number: u32| match view.module.symbols.get(number as usize) {
        Some(SymbolInfo::Data { symbol: Some(place), .. }) => Some((place.index, place.offset, place.size)),
        _ => None,
    };
    is_named_datum(view, number, address).or_else(|reason| {
        let is_local = |flags: SymbolFlags| flags.contains(SymbolFlags::BINDING_LOCAL);
        let mut symbols = view.symbols();
        let is_static = symbols.any(|(known, _, flags)| known == number && is_local(flags));
        let mut others = view.symbols().filter(|(other, _, flags)| is_static && !is_local(*flags) && *other != number);
        let is_there =
            others.any(|(other, ..)| place(other) == place(number) && is_named_datum(view, other, address).is_ok());
        if is_there { Ok(()) } else { Err(reason) }
    })
}

/// The same of what has one name.
fn is_named_datum(view: View<'_, '_>, number: u32, address: u32) -> Result<(), String> {
    let symbol = view.module.symbols.get(number as usize);
    let Some(SymbolInfo::Data { symbol: Some(place), name, flags }) = symbol else {
        return Err("it is no definition".to_owned());
    };
    let Some(bytes) = relocated(view, place.index, place.offset, place.size) else {
        return Err("its own bytes name what is not in the image".to_owned());
    };
    if !view.group.memory.get().is_some_and(|memory| memory.holds(address, &bytes)) {
        return Err(format!("what is at {address:#x} is no copy of it"));
    }
    let is_local = flags.contains(SymbolFlags::BINDING_LOCAL);
    let is_instance = |view: View<'_, '_>| view.claim.wires.is_some();
    if is_literal(view, place.index, place.offset, address) {
        return Ok(());
    }
    let others: Vec<(View<'_, '_>, u32, bool, &str, SymbolFlags)> = view
        .group
        .views()
        .filter(|other| other.number != view.number && other.is_relocatable())
        .filter(|other| is_instance(*other) == is_instance(view))
        .flat_map(|other| {
            other.symbols().filter_map(move |(number, symbol, flags)| match symbol {
                SymbolInfo::Data { symbol: Some(there), name, .. }
                    if there.size == place.size
                        && !flags.contains(SymbolFlags::ABSOLUTE)
                        && other.symbol(number) == Some(Symbol::Address(address))
                        && other.own_place(symbol) == Some(address) =>
                {
                    Some((other, number, is_constant(other, there.index), *name, flags))
                }
                _ => None,
            })
        })
        .collect();
    if others.is_empty() {
        return Err(format!("nothing of its size begins at {address:#x}"));
    }
    // LLVM begins the names of what has no name in the source, and so no address of its own, with `.L`.
    let is_one = |other: &str, flags: SymbolFlags| {
        name.starts_with(".L") && other.starts_with(".L")
            || other == *name && !is_local && !flags.contains(SymbolFlags::BINDING_LOCAL)
    };
    // Two instances do not compare addresses, so that what both have under one name may be one.
    let mut constants = others.iter().filter(|(_, _, is_constant, ..)| *is_constant);
    if is_constant(view, place.index)
        && constants.any(|(_, _, _, other, flags)| is_one(other, *flags) || is_instance(view) && other == name)
    {
        return Ok(());
    }
    if is_instance(view) {
        let others: Vec<(View<'_, '_>, u32)> = others.iter().map(|(other, number, ..)| (*other, *number)).collect();
        return heap::is_one(view, number, &others);
    }
    let same_name = others.iter().any(|(_, _, _, other, _)| other == name);
    let is_static = is_local
        && view.claim.kind == Kind::Finished
        && others.iter().any(|(.., flags)| flags.contains(SymbolFlags::BINDING_LOCAL));
    if !same_name && !is_static {
        return Err(format!("what is at {address:#x} has another name"));
    }
    let is_of_archive = others.iter().any(|(other, ..)| other.claim.is_member) || is_of_archive(view, name, *flags);
    let is_library = library_of(name).is_some() || is_of_archive || is_used_by_library(view, number);
    if is_library { Ok(()) } else { Err("it is a variable of the program".to_owned()) }
}

/// Whether every program with an archive that was given has a variable of this name from it: what is weak there a
/// program may define itself.
fn is_of_archive(view: View<'_, '_>, name: &str, flags: SymbolFlags) -> bool {
    let is_weak = |flags: SymbolFlags| flags.contains(SymbolFlags::BINDING_WEAK);
    let hides = |flags: SymbolFlags| flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL);
    let members = view.group.views().filter(|other| other.claim.is_member && other.claim.kind == Kind::Object);
    !hides(flags)
        && members.flat_map(View::symbols).any(|(_, symbol, there)| {
            let is_it = matches!(symbol, SymbolInfo::Data { name: known, .. } if *known == name);
            is_it && !hides(there) && (!is_weak(there) || is_weak(flags))
        })
}

/// Whether a byte of a segment that an object marks as strings is that of an equal one at an address.
fn is_literal(view: View<'_, '_>, segment: u32, offset: u32, address: u32) -> bool {
    let literals = view.group.literals.get_or_init(|| literals(view.group));
    let at = address.checked_sub(offset).and_then(|start| literals.get(&start));
    let there = at.and_then(|(input, segment)| literal(view.group.view(*input)?, *segment));
    there.is_some() && there == literal(view, segment)
}

/// The literals of objects that are in the image, by address.
fn literals(group: &Group<'_>) -> HashMap<u32, (u32, u32)> {
    let mut literals = HashMap::new();
    for view in group.views() {
        for (segment, placed) in (0u32..).zip(&view.claim.segments) {
            if let Some(placed) = placed.as_ref().filter(|placed| placed.pieces.is_none())
                && literal(view, segment).is_some()
            {
                literals.insert(placed.address, (view.number, segment));
            }
        }
    }
    literals
}

/// The bytes and the alignment of a segment that an object marks as strings.
fn literal<'a>(view: View<'_, 'a>, segment: u32) -> Option<(&'a [u8], u32)> {
    let facts = view.module.segments.get(segment as usize)?;
    let data = view.module.data.get(segment as usize)?;
    let is_literal = view.claim.kind == Kind::Object
        && facts.flags.contains(SegmentFlags::STRINGS)
        && is_constant(view, segment)
        && !data.bytes.is_empty()
        && names_nothing(view, segment, 0..data.bytes.len());
    is_literal.then_some((data.bytes, facts.alignment))
}

/// Whether no relocation names a place in some bytes of a segment.
fn names_nothing(view: View<'_, '_>, segment: u32, bytes: Range<usize>) -> bool {
    view.module.data.get(segment as usize).is_some_and(|data| {
        let range = data.file_offset + bytes.start..data.file_offset + bytes.end;
        let entries = &view.module.data_relocations;
        let next = entries.partition_point(|(at, _)| *at + 4 <= range.start);
        entries.get(next).is_none_or(|(at, _)| *at >= range.end)
    })
}

/// Whether a segment is never written.
fn is_constant(view: View<'_, '_>, segment: u32) -> bool {
    view.module.segments.get(segment as usize).is_some_and(|segment| segment.name.starts_with(".rodata"))
}

/// Whether at an address, less what is added, is a constant with the bytes of another constant, which a symbol names.
pub(crate) fn is_equal_constant(view: View<'_, '_>, symbol: u32, addend: i64, address: u32) -> bool {
    let Some(SymbolInfo::Data { symbol: Some(place), .. }) = view.module.symbols.get(symbol as usize) else {
        return false;
    };
    let start = i64::from(address) - addend;
    let Ok(start) = u32::try_from(start) else { return false };
    let end = u64::from(start) + u64::from(place.size);
    let is_there = view.group.views().filter(|view| view.is_relocatable()).any(|other| {
        (0u32..).zip(&other.claim.segments).any(|(segment, placed)| {
            let Some(placed) = placed.as_ref().filter(|_| is_constant(other, segment)) else { return false };
            let size = other.module.data.get(segment as usize).map_or(0, |data| data.bytes.len() as u64);
            let all = [(0, u32::try_from(size).unwrap_or(u32::MAX), 0)];
            placed.pieces.as_deref().unwrap_or(&all).iter().any(|(_, size, at)| {
                let from = u64::from(placed.address) + u64::from(*at);
                from <= u64::from(start) && end <= from + u64::from(*size)
            })
        })
    });
    let bytes = place.offset as usize..place.offset as usize + place.size as usize;
    let names_nothing = place.size > 0 && names_nothing(view, place.index, bytes);
    is_constant(view, place.index)
        && is_there
        && names_nothing
        && relocated(view, place.index, place.offset, place.size)
            .is_some_and(|bytes| view.group.memory.get().is_some_and(|memory| memory.holds(start, &bytes)))
}

/// The bytes of data with the values of its relocations.
pub(crate) fn relocated(view: View<'_, '_>, segment: u32, offset: u32, size: u32) -> Option<Vec<u8>> {
    let data = view.module.data.get(segment as usize)?;
    let (from, to) = (offset as usize, (offset as usize).checked_add(size as usize)?);
    let mut bytes = data.bytes.get(from..to)?.to_vec();
    let entries = &view.module.data_relocations;
    let first = entries.partition_point(|(place, _)| *place < data.file_offset + from);
    for (place, entry) in entries[first..].iter().take_while(|(place, _)| *place < data.file_offset + to) {
        let at = place - data.file_offset - from;
        let value = match entry.ty {
            RelocationType::MemoryAddrI32 | RelocationType::TableIndexI32 => {
                view.symbol_value(entry.index, entry.addend)?
            }
            _ => return None,
        };
        bytes.get_mut(at..at + 4)?.copy_from_slice(&value.to_le_bytes());
    }
    Some(bytes)
}

/// Whether a function of a library names the data, or data that such a function names holds its address.
fn is_used_by_library(view: View<'_, '_>, number: u32) -> bool {
    if view.claim.kind != Kind::Finished {
        return false;
    }
    let mut wanted: HashSet<u32> = HashSet::from([number]);
    // Data that holds the address of the data, and data that holds the address of that.
    for _ in 0..4 {
        let holders: Vec<u32> = holders(view, &wanted).collect();
        wanted.extend(holders);
    }
    let is_named = |number: &u32| match view.module.symbols.get(*number as usize) {
        Some(SymbolInfo::Data { name, .. }) => library_of(name).is_some(),
        _ => false,
    };
    if wanted.iter().any(is_named) {
        return true;
    }
    view.symbols().any(|(number, symbol, flags)| {
        let SymbolInfo::Func { index, name: Some(name), .. } = symbol else { return false };
        let Some(body) = view.module.functions.get(*index as usize).and_then(|function| function.body.clone()) else {
            return false;
        };
        let entries = &view.module.code_relocations;
        let first = entries.partition_point(|(place, _)| *place < body.start);
        let mut inside = entries[first..].iter().take_while(|(place, _)| *place < body.end);
        let is_copy = || {
            let own = super::certificate::FunctionOrigin::Input(view.number, *index);
            let claim = match view.symbol(number) {
                Some(Symbol::Function(function, _)) => Some(function),
                _ => view.function(*index),
            };
            claim.is_some_and(|claim| view.group.origin(claim) != Some(&own))
        };
        // A static function is the library's if a function of the library calls it.
        let is_helper = || {
            flags.contains(SymbolFlags::BINDING_LOCAL)
                && view.symbols().any(|(_, caller, _)| match caller {
                    SymbolInfo::Func { index: caller, name: Some(name), .. } => {
                        library_of(name).is_some() && view.module.calls(*caller).any(|callee| callee == *index)
                    }
                    _ => false,
                })
        };
        inside.any(|(_, entry)| wanted.contains(&entry.index))
            && (library_of(name).is_some() || is_copy() || is_helper())
    })
}

fn holders<'v>(view: View<'v, '_>, wanted: &'v HashSet<u32>) -> impl Iterator<Item = u32> + 'v {
    let entries = view.module.data_relocations.iter().filter(|(_, entry)| wanted.contains(&entry.index));
    let places: Vec<usize> = entries.map(|(place, _)| *place).collect();
    view.symbols().filter_map(move |(number, symbol, _)| {
        let SymbolInfo::Data { symbol: Some(place), .. } = symbol else { return None };
        let data = view.module.data.get(place.index as usize)?;
        let start = data.file_offset + place.offset as usize;
        let range = start..start + place.size as usize;
        places.iter().any(|place| range.contains(place)).then_some(number)
    })
}
