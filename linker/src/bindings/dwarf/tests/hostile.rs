//! Debug information that no compiler wrote ends in less being known, and in nothing else.

use std::time::{Duration, Instant};

use super::{DebugTypes, Types, assert_natural, corpus, functions};
use wasmparser::{FuncType, ValType};

/// Numbers without an order that anybody sees, the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

/// Asks for all that a module may know.
fn ask(bytes: &[u8], asked: &[(String, FuncType)], variables: &[&str]) {
    let mut types = Types::default();
    let mut debug = DebugTypes::of(bytes);
    for (name, core) in asked {
        if let Some(prototype) = debug.prototype(name, core, &mut types) {
            assert_eq!(prototype.params.len(), core.params().len());
            assert_eq!(prototype.result.is_some(), !core.results().is_empty());
        }
    }
    for name in variables {
        debug.variable(name, &mut types);
    }
    assert_natural(&types);
}

#[test]
fn damage_anywhere_is_borne() {
    let files = ["shapes-2.o", "shapes-5.o", "shapes-cxx-units.o", "shapes-rust.o", "libsample.so"];
    let mut random = Random(0x5eed);
    for file in files {
        let whole = corpus(&format!("host-structs/prebuilt/{file}"));
        let asked: Vec<_> = functions(&whole).into_iter().collect();
        let variables = ["origin", "words", "counts", "heading", "first_sample", "units", "LIMIT"];
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..=random.below(8) {
                let at = random.below(bytes.len());
                bytes[at] = match random.below(4) {
                    0 => 0,
                    1 => 0xff,
                    2 => bytes[at] ^ (1 << random.below(8)),
                    _ => u8::try_from(random.below(256)).unwrap(),
                };
            }
            bytes.truncate(if random.below(8) == 0 { random.below(bytes.len()) } else { bytes.len() });
            ask(&bytes, &asked, &variables);
        }
    }
}

const NAME: u8 = 0x03;
const SIZE: u8 = 0x0b;
const OFFSET: u8 = 0x38;
const TYPE: u8 = 0x49;
const EXTERNAL: u8 = 0x3f;
const ENCODING: u8 = 0x3e;
const COUNT: u8 = 0x37;

const STRING: u8 = 0x08;
const DATA4: u8 = 0x06;
const REF4: u8 = 0x13;
const PRESENT: u8 = 0x19;

/// Attributes, each with its form.
type Attributes = &'static [(u8, u8)];

/// Tag, whether it has children, attributes; the number of an entry's kind is its place here and one.
const KINDS: [(u8, bool, Attributes); 9] = [
    (0x11, true, &[]),
    (0x24, false, &[(NAME, STRING), (ENCODING, DATA4), (SIZE, DATA4)]),
    (0x13, true, &[(NAME, STRING), (SIZE, DATA4)]),
    (0x0d, false, &[(NAME, STRING), (TYPE, REF4), (OFFSET, DATA4)]),
    (0x0f, false, &[(TYPE, REF4)]),
    (0x2e, true, &[(NAME, STRING), (EXTERNAL, PRESENT)]),
    (0x05, false, &[(NAME, STRING), (TYPE, REF4)]),
    (0x01, true, &[(TYPE, REF4)]),
    (0x21, false, &[(COUNT, DATA4)]),
];

/// A module with one unit, entry by entry.
struct Unit {
    info: Vec<u8>,
}

impl Unit {
    const CLASS: u8 = 3;
    const MEMBER: u8 = 4;
    const POINTER: u8 = 5;

    fn new() -> Self {
        let mut unit = Self { info: vec![0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 4] };
        unit.info.push(1);
        unit
    }

    /// Where the next entry begins.
    fn here(&self) -> u32 {
        u32::try_from(self.info.len()).unwrap()
    }

    fn entry(&mut self, kind: u8, name: &str, numbers: &[u32]) {
        self.info.push(kind);
        if !name.is_empty() {
            self.info.extend_from_slice(name.as_bytes());
            self.info.push(0);
        }
        numbers.iter().for_each(|number| self.info.extend_from_slice(&number.to_le_bytes()));
    }

    fn class(&mut self, name: &str, size: u32, members: &[(&str, u32, u32)]) {
        self.entry(Self::CLASS, name, &[size]);
        members.iter().for_each(|(name, ty, offset)| self.entry(Self::MEMBER, name, &[*ty, *offset]));
        self.info.push(0);
    }

    /// A function `f` with one parameter of a type.
    fn function(&mut self, ty: u32) {
        self.entry(6, "f", &[]);
        self.entry(7, "it", &[ty]);
        self.info.push(0);
    }

    fn module(self) -> Vec<u8> {
        let mut abbreviations = Vec::new();
        for (number, (tag, has_children, attributes)) in (1u8..).zip(KINDS) {
            abbreviations.extend([number, tag, u8::from(has_children)]);
            attributes.iter().for_each(|(name, form)| abbreviations.extend([*name, *form]));
            abbreviations.extend([0, 0]);
        }
        abbreviations.push(0);
        module(self.info, &abbreviations)
    }
}

/// A module with these sections, the unit's length and end filled in.
fn module(mut info: Vec<u8>, abbreviations: &[u8]) -> Vec<u8> {
    info.push(0);
    let length = u32::try_from(info.len() - 4).unwrap();
    info[..4].copy_from_slice(&length.to_le_bytes());
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    for (name, data) in [(".debug_info", info.as_slice()), (".debug_abbrev", abbreviations)] {
        module.push(0);
        leb(&mut module, 1 + name.len() + data.len());
        leb(&mut module, name.len());
        module.extend_from_slice(name.as_bytes());
        module.extend_from_slice(data);
    }
    module
}

fn leb(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
}

/// Whether `f` has a prototype; that is known soon.
fn has_prototype(module: &[u8]) -> bool {
    let start = Instant::now();
    let mut types = Types::default();
    let core = FuncType::new([ValType::I32], []);
    let found = DebugTypes::of(module).prototype("f", &core, &mut types).is_some();
    assert_natural(&types);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    found
}

#[test]
fn a_record_that_lies_in_itself_is_opaque() {
    let mut unit = Unit::new();
    let class = unit.here();
    unit.class("c", 8, &[("within", class, 0)]);
    unit.function(class);
    has_prototype(&unit.module());
}

#[test]
fn a_pointer_to_itself_is_a_pointer() {
    let mut unit = Unit::new();
    let pointer = unit.here();
    unit.entry(Unit::POINTER, "", &[pointer]);
    unit.function(pointer);
    assert!(has_prototype(&unit.module()));
}

#[test]
fn types_in_types_without_end_are_no_deep_stack() {
    // Each has the next by value; and a list of pointers to all, the last first, so that each is known when it is met.
    let count = 50_000;
    let mut unit = Unit::new();
    let first = unit.here();
    let width = 1 + 2 + 4 + (1 + 2 + 4 + 4) + 1;
    for number in 0..count {
        unit.class("c", 8, &[("m", first + (number + 1) * width, 0)]);
    }
    assert_eq!(unit.here(), first + count * width);
    unit.class("c", 8, &[]);
    let pointers = unit.here();
    (0..=count).rev().for_each(|number| unit.entry(Unit::POINTER, "", &[first + number * width]));
    let all = unit.here();
    let members: Vec<_> = (0..=count).map(|number| ("p", pointers + number * 5, number * 4)).collect();
    unit.class("all", (count + 1) * 4, &members);
    let pointer = unit.here();
    unit.entry(Unit::POINTER, "", &[all]);
    unit.function(pointer);
    assert!(has_prototype(&unit.module()));
}

#[test]
fn a_thousand_attributes_in_no_byte_are_not_read_for_ever() {
    // Entries of one byte each with ten thousand flags that take none.
    let mut abbreviations = vec![1, 0x11, 1, 0, 0, 2, 0x2e, 0];
    (0..10_000).for_each(|_| abbreviations.extend([EXTERNAL, PRESENT]));
    abbreviations.extend([0, 0, 0]);
    let mut info = Unit::new().info;
    info.extend([2].repeat(200_000));
    assert!(!has_prototype(&module(info, &abbreviations)));
}

#[test]
fn what_is_larger_than_memory_is_not_there() {
    let mut unit = Unit::new();
    let base = unit.here();
    unit.entry(2, "int", &[5, 4]);
    let array = unit.here();
    unit.entry(8, "", &[base]);
    unit.entry(9, "", &[0x4000_0000]);
    unit.info.push(0);
    let class = unit.here();
    unit.class("c", u32::MAX, &[("m", base, 0), ("far", base, u32::MAX), ("all", array, 4)]);
    unit.function(class);
    let (module, mut types) = (unit.module(), Types::default());
    let core = FuncType::new([ValType::I32], []);
    assert!(DebugTypes::of(&module).prototype("f", &core, &mut types).is_some());
    assert_eq!(super::listed(&types), "opaque c, size 4294967295, align 1\n");
}
