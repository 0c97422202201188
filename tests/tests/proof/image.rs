//! An image becomes one that differs in one place and is as valid.
//!
//! Numbers are changed in place, to others of the same length, so that nothing else moves.

use std::collections::HashMap;
use std::ops::Range;

use tests::random::Random;
use wasmparser::{
    BinaryReader, DataKind, ElementItems, ElementKind, FunctionBody, Operator, Parser, Payload, TypeRef, Validator,
    WasmFeatures,
};

/// The kinds of changes.
pub const KINDS: [&str; 16] = [
    "an address or number off by a little",
    "an offset of a load or store off by a little",
    "a call to a neighbour of the same type",
    "another local or global",
    "a store that is dropped",
    "a body that is pruned",
    "a byte of data",
    "two words of data swapped",
    "a word of data that is no longer relocated",
    "two slots swapped",
    "two exports swapped",
    "an import of another name",
    "a call that is made twice or never",
    "the first value of a global",
    "a read of a local that becomes a number",
    "a write to a local that is gone",
];

/// Where things of an image are.
#[derive(Default)]
pub struct Parts {
    types: Vec<u32>,
    bodies: Vec<Range<usize>>,
    data: Vec<Range<usize>>,
    /// Places of the items of element segments.
    slots: Vec<(Range<usize>, u32)>,
    /// Places of the indices of exported functions.
    exports: Vec<(Range<usize>, u32)>,
    import_names: Vec<Range<usize>>,
    /// Places of the numbers with which globals begin.
    inits: Vec<Range<usize>>,
    global_count: u32,
}

/// The range of a LEB128 number.
fn leb(bytes: &[u8], at: usize) -> Range<usize> {
    let length = bytes[at..].iter().position(|byte| byte & 0x80 == 0).unwrap_or(0) + 1;
    at..at + length
}

impl Parts {
    /// Reads an image.
    pub fn of(image: &[u8]) -> Self {
        let mut parts = Self::default();
        for payload in Parser::new(0).parse_all(image).map_while(Result::ok) {
            parts.payload(image, payload);
        }
        parts
    }

    fn payload(&mut self, image: &[u8], payload: Payload<'_>) {
        match payload {
            Payload::ImportSection(imports) => {
                for (offset, import) in imports.into_imports_with_offsets().map_while(Result::ok) {
                    match import.ty {
                        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => self.types.push(ty),
                        TypeRef::Global(_) => self.global_count += 1,
                        _ => {}
                    }
                    let name = offset + leb(image, offset).len() + import.module.len();
                    let start = name + leb(image, name).len();
                    self.import_names.push(start..start + import.name.len());
                }
            }
            Payload::FunctionSection(types) => self.types.extend(types.into_iter().map_while(Result::ok)),
            Payload::GlobalSection(globals) => {
                for global in globals.into_iter().map_while(Result::ok) {
                    self.global_count += 1;
                    let mut init = global.init_expr.get_operators_reader();
                    let at = init.original_position();
                    if let Ok(Operator::I32Const { .. }) = init.read() {
                        self.inits.push(leb(image, at + 1));
                    }
                }
            }
            Payload::ExportSection(exports) => {
                for (offset, export) in exports.into_iter_with_offsets().map_while(Result::ok) {
                    if export.kind == wasmparser::ExternalKind::Func {
                        let at = offset + leb(image, offset).len() + export.name.len() + 1;
                        self.exports.push((leb(image, at), export.index));
                    }
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements.into_iter().map_while(Result::ok) {
                    if let (ElementKind::Active { .. }, ElementItems::Functions(items)) = (element.kind, element.items)
                    {
                        let items = items.into_iter_with_offsets().map_while(Result::ok);
                        self.slots.extend(items.map(|(at, function)| (leb(image, at), function)));
                    }
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body.range()),
            Payload::DataSection(data) => {
                for data in data.into_iter().map_while(Result::ok) {
                    if let DataKind::Active { .. } = data.kind {
                        self.data.push(data.range.end - data.data.len()..data.range.end);
                    }
                }
            }
            _ => {}
        }
    }

    /// A change of a kind, with what was changed; `None` if the image has no place for it here.
    pub fn change(&self, image: &[u8], kind: &str, random: &mut Random) -> Option<(String, Vec<u8>)> {
        let mut changed = image.to_vec();
        let place = match KINDS.iter().position(|known| *known == kind)? {
            0..=4 | 12 => self.instruction(image, kind, random, &mut changed)?,
            5 => {
                let body = self.bodies.get(random.below(self.bodies.len()))?.clone();
                let locals = FunctionBody::new(BinaryReader::new(&image[body.clone()], body.start));
                let start = locals.get_operators_reader().ok()?.original_position();
                if image[start] == 0 || start + 1 >= body.end {
                    return None;
                }
                changed[start] = 0;
                changed[start + 1..body.end - 1].fill(1);
                start
            }
            6 => {
                let at = self.byte_of_data(random)?;
                changed[at] ^= 1 << random.below(8);
                at
            }
            7 => {
                let (one, two) = (self.word_of_data(random)?, self.word_of_data(random)?);
                if image[one..one + 4] == image[two..two + 4] || one.abs_diff(two) < 4 {
                    return None;
                }
                changed[one..one + 4].copy_from_slice(&image[two..two + 4]);
                changed[two..two + 4].copy_from_slice(&image[one..one + 4]);
                one
            }
            8 => {
                let at = self.word_of_data(random)?;
                let value = u32::from_le_bytes(image[at..at + 4].try_into().ok()?);
                (value != 0).then_some(())?;
                changed[at..at + 4].copy_from_slice(&value.wrapping_sub(1 << 20).to_le_bytes());
                at
            }
            9 => swap(&self.slots, random, &mut changed)?,
            10 => {
                let of_type = |function: &u32| self.types.get(*function as usize).copied();
                let (one, function) = self.exports.get(random.below(self.exports.len()))?;
                let others: Vec<_> = self
                    .exports
                    .iter()
                    .filter(|(place, other)| {
                        other != function && of_type(other) == of_type(function) && place.len() == one.len()
                    })
                    .collect();
                let (two, _) = others.get(random.below(others.len()))?;
                exchange(&mut changed, one, two)
            }
            11 => {
                let name = self.import_names.get(random.below(self.import_names.len()))?.clone();
                let at = name.start + random.below(name.len());
                let byte = changed.get_mut(at)?;
                *byte = if *byte == b'x' { b'y' } else { b'x' };
                at
            }
            14 | 15 => self.local(image, kind, random, &mut changed)?,
            _ => {
                let place = self.inits.get(random.below(self.inits.len()))?;
                changed[place.start] ^= 1;
                place.start
            }
        };
        (changed != image).then(|| (format!("{kind} at {place:#x}"), changed))
    }

    /// Changes what a body reads of a local, or writes there.
    fn local(&self, image: &[u8], kind: &str, random: &mut Random, changed: &mut [u8]) -> Option<usize> {
        let body = self.bodies.get(random.below(self.bodies.len()))?.clone();
        let code = FunctionBody::new(BinaryReader::new(&image[body.clone()], body.start));
        let operators = code.get_operators_reader().ok()?.into_iter_with_offsets().map_while(Result::ok);
        let operators: Vec<_> = operators.collect();
        // What nobody reads afterwards may be gone; a loop leads back to what stands before.
        let is_after = |from: usize, at: usize| {
            let is_loop =
                |(operator, start): &(Operator<'_>, usize)| *start < from && matches!(operator, Operator::Loop { .. });
            at > from || operators.iter().any(is_loop)
        };
        let reads = |local: u32, from: usize| {
            let read = Operator::LocalGet { local_index: local };
            operators.iter().any(|(operator, at)| *operator == read && is_after(from, *at))
        };
        let ranges =
            operators.iter().zip(&operators[1..]).map(|((operator, start), (_, end))| (operator, *start..*end));
        // A number that is put into a local twice may be there the second time.
        let puts = |pair: &[(Operator<'_>, usize)], local: u32, number: &Operator<'_>| match pair[1].0 {
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                local_index == local && pair[0].0 == *number
            }
            _ => false,
        };
        let is_alone = |local: u32, number: &Operator<'_>, from: usize| {
            reads(local, from) && operators.windows(2).filter(|pair| puts(pair, local, number)).count() == 1
        };
        let mut before = None;
        let mut places = Vec::new();
        for (operator, range) in ranges {
            let number = before
                .replace((operator, range.clone()))
                .filter(|(operator, _)| matches!(operator, Operator::I32Const { .. }));
            match (operator, number) {
                (Operator::LocalGet { .. }, _) if kind == KINDS[14] => places.push(range),
                (Operator::LocalTee { local_index }, None) if kind == KINDS[15] && reads(*local_index, range.start) => {
                    places.push(range)
                }
                (Operator::LocalTee { local_index }, Some((number, _)))
                    if kind == KINDS[15] && is_alone(*local_index, number, range.start) =>
                {
                    places.push(range)
                }
                (Operator::LocalSet { local_index }, Some((number, numbered)))
                    if kind == KINDS[15] && is_alone(*local_index, number, range.start) =>
                {
                    places.push(numbered.start..range.end);
                }
                _ => {}
            }
        }
        let place = places.get(random.below(places.len()))?.clone();
        if kind == KINDS[14] {
            // A local of another type is no number of this.
            changed[place.start] = 0x41;
            changed[place.start + 1] = u8::try_from(random.below(64)).unwrap_or(0);
            (place.len() == 2).then_some(())?;
        } else {
            changed[place.clone()].fill(1);
        }
        Validator::new_with_features(WasmFeatures::all()).validate_all(changed).ok().map(|_| place.start)
    }

    fn byte_of_data(&self, random: &mut Random) -> Option<usize> {
        let data = self.data.get(random.below(self.data.len()))?;
        (!data.is_empty()).then(|| data.start + random.below(data.len()))
    }

    fn word_of_data(&self, random: &mut Random) -> Option<usize> {
        let data = self.data.get(random.below(self.data.len()))?;
        let words = data.len() / 4;
        (words > 0).then(|| data.start + 4 * random.below(words))
    }

    /// Changes one instruction of a body.
    fn instruction(&self, image: &[u8], kind: &str, random: &mut Random, changed: &mut [u8]) -> Option<usize> {
        let body = self.bodies.get(random.below(self.bodies.len()))?.clone();
        let code = FunctionBody::new(BinaryReader::new(&image[body.clone()], body.start));
        let mut reader = code.get_operators_reader().ok()?;
        let mut places: Vec<(usize, usize, Operator<'_>)> = Vec::new();
        while !reader.eof() {
            let start = reader.original_position();
            let operator = reader.read().ok()?;
            places.push((start, reader.original_position(), operator));
        }
        let is_wanted = |operator: &Operator<'_>| match (kind, operator) {
            (_, Operator::I32Const { .. }) => kind == KINDS[0],
            (_, Operator::I32Load { .. } | Operator::I32Load8U { .. } | Operator::I64Load { .. }) => kind == KINDS[1],
            (_, Operator::I32Store { .. } | Operator::I32Store8 { .. }) => kind == KINDS[1] || kind == KINDS[4],
            (_, Operator::Call { .. }) => kind == KINDS[2] || kind == KINDS[12],
            (_, Operator::GlobalGet { .. } | Operator::GlobalSet { .. } | Operator::LocalGet { .. }) => {
                kind == KINDS[3]
            }
            _ => false,
        };
        let places: Vec<_> = places.into_iter().filter(|(.., operator)| is_wanted(operator)).collect();
        let (start, end, operator) = places.get(random.below(places.len()))?.clone();
        match operator {
            Operator::I32Const { .. } => changed[start + 1] ^= 1 << random.below(3),
            Operator::I32Store { .. } | Operator::I32Store8 { .. } if kind == KINDS[4] => {
                changed[start..start + 2].fill(0x1a);
                changed[start + 2..end].fill(1);
            }
            Operator::I32Load { .. } | Operator::I32Load8U { .. } | Operator::I64Load { .. } => changed[start + 2] ^= 4,
            Operator::I32Store { .. } | Operator::I32Store8 { .. } => changed[start + 2] ^= 4,
            Operator::Call { function_index } if kind == KINDS[2] => {
                let place = leb(image, start + 1);
                let of_type = |function: usize| self.types.get(function) == self.types.get(function_index as usize);
                let same: Vec<usize> = (0..self.types.len())
                    .filter(|other| {
                        *other != function_index as usize && of_type(*other) && length(*other) == place.len()
                    })
                    .collect();
                write(changed, &place, *same.get(random.below(same.len()))?);
            }
            // A function without parameters and results is no longer called; one call after another is the same twice.
            Operator::Call { function_index } => {
                let next = image.get(end..).filter(|next| next.first() == Some(&0x10));
                let of_type = self.types.get(function_index as usize)?;
                let plain = self.types.iter().filter(|ty| *ty == of_type).count() > 0;
                match next {
                    Some(next) if plain && next.len() > end - start => {
                        let place = leb(image, end + 1);
                        if place.len() != end - start - 1 || image[place.clone()] == image[start + 1..end] {
                            return None;
                        }
                        let other: Vec<u8> = image[place].to_vec();
                        changed[start + 1..end].copy_from_slice(&other);
                    }
                    _ => return None,
                }
            }
            Operator::LocalGet { .. } => changed[start + 1] ^= 1,
            Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => {
                let other = (global_index + 1) % self.global_count.max(1);
                if other == global_index || length(other as usize) != end - start - 1 {
                    return None;
                }
                write(changed, &(start + 1..end), other as usize);
            }
            _ => return None,
        }
        Some(start)
    }
}

fn swap(places: &[(Range<usize>, u32)], random: &mut Random, changed: &mut [u8]) -> Option<usize> {
    let (one, function) = places.get(random.below(places.len()))?;
    let by_length: HashMap<usize, Vec<&(Range<usize>, u32)>> =
        places.iter().fold(HashMap::new(), |mut known, place| {
            known.entry(place.0.len()).or_default().push(place);
            known
        });
    let others = by_length.get(&one.len())?;
    let (two, other) = others.get(random.below(others.len()))?;
    (other != function).then(|| exchange(changed, one, two))
}

fn exchange(bytes: &mut [u8], one: &Range<usize>, two: &Range<usize>) -> usize {
    let (left, right) = (bytes[one.clone()].to_vec(), bytes[two.clone()].to_vec());
    bytes[one.clone()].copy_from_slice(&right);
    bytes[two.clone()].copy_from_slice(&left);
    one.start
}

fn length(number: usize) -> usize {
    let mut length = 1;
    let mut rest = number >> 7;
    while rest > 0 {
        length += 1;
        rest >>= 7;
    }
    length
}

fn write(bytes: &mut [u8], place: &Range<usize>, number: usize) {
    let mut rest = number;
    for at in place.clone() {
        let more = if at + 1 < place.end { 0x80 } else { 0 };
        bytes[at] = u8::try_from(rest & 0x7f).unwrap_or(0) | more;
        rest >>= 7;
    }
}
