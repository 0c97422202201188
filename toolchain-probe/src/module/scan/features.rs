//! Opcodes become the set of features that code needs.
//!
//! What a module *declares* in `target_features` is no proof: tools drop the section, and `wasm-opt -all` declares all
//! it knows. What it *uses* is: an opcode, an encoding, a type. `FeatureSet::note` is called for every instruction of
//! every module and therefore costs one look into a table of 256 entries, unless the opcode has something to look at.

use super::opcode::unsigned;

/// A set of features beyond the first version of WebAssembly.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FeatureSet(u32);

macro_rules! features {
    ($($constant:ident $bit:literal $name:literal;)*) => {
        impl FeatureSet {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Self = Self(1 << $bit);)*

            /// Every feature with its name.
            pub const ALL: &[(Self, &'static str)] = &[$((Self::$constant, $name)),*];
        }
    };
}

// The names of LLVM's `target_features` (tool-conventions, Linking.md), and for what LLVM does not make, names of the
// same shape.
features! {
    ATOMICS 0 "atomics";
    BULK_MEMORY 1 "bulk-memory";
    BULK_MEMORY_OPT 2 "bulk-memory-opt";
    CALL_INDIRECT_OVERLONG 3 "call-indirect-overlong";
    COMPACT_IMPORTS 4 "compact-imports";
    CUSTOM_PAGE_SIZES 5 "custom-page-sizes";
    EXCEPTION_HANDLING 6 "exception-handling";
    EXTENDED_CONST 7 "extended-const";
    FP16 8 "fp16";
    FUNCTION_REFERENCES 9 "function-references";
    GC 10 "gc";
    LEGACY_EXCEPTIONS 11 "legacy-exceptions";
    MEMORY64 12 "memory64";
    MULTIMEMORY 13 "multimemory";
    MULTIVALUE 14 "multivalue";
    MUTABLE_GLOBALS 15 "mutable-globals";
    NONTRAPPING_FPTOINT 16 "nontrapping-fptoint";
    REFERENCE_TYPES 17 "reference-types";
    RELAXED_SIMD 18 "relaxed-simd";
    SHARED_MEM 19 "shared-mem";
    SIGN_EXT 20 "sign-ext";
    SIMD128 21 "simd128";
    STACK_SWITCHING 22 "stack-switching";
    TAIL_CALL 23 "tail-call";
    WIDE_ARITHMETIC 24 "wide-arithmetic";
}

/// Not a feature: the code reads from memory or writes to it.
const TOUCHES: u32 = 1 << 29;
/// Not a feature: the code writes to memory.
const WRITES: u32 = 1 << 30;
/// What is no feature.
const NO_FEATURES: u32 = TOUCHES | WRITES;
/// Not in any set: the opcode alone does not tell.
const LOOK: u32 = 1 << 31;

/// What each opcode byte adds.
const OPCODES: [u32; 256] = {
    let mut table = [0; 256];
    set(&mut table, 0x02, 0x04, LOOK); // block, loop, if: the block type may be an index
    set(&mut table, 0x06, 0x06, LOOK | FeatureSet::LEGACY_EXCEPTIONS.0);
    set(&mut table, 0x07, 0x07, FeatureSet::LEGACY_EXCEPTIONS.0);
    set(&mut table, 0x09, 0x09, FeatureSet::LEGACY_EXCEPTIONS.0);
    set(&mut table, 0x18, 0x19, FeatureSet::LEGACY_EXCEPTIONS.0);
    set(&mut table, 0x08, 0x08, FeatureSet::EXCEPTION_HANDLING.0);
    set(&mut table, 0x0a, 0x0a, FeatureSet::EXCEPTION_HANDLING.0);
    set(&mut table, 0x1f, 0x1f, LOOK | FeatureSet::EXCEPTION_HANDLING.0);
    set(&mut table, 0x11, 0x11, LOOK); // call_indirect: the table may be written overlong
    set(&mut table, 0x12, 0x12, FeatureSet::TAIL_CALL.0);
    set(&mut table, 0x13, 0x13, LOOK | FeatureSet::TAIL_CALL.0);
    set(&mut table, 0x14, 0x14, FeatureSet::FUNCTION_REFERENCES.0);
    set(&mut table, 0x15, 0x15, FeatureSet::FUNCTION_REFERENCES.0 | FeatureSet::TAIL_CALL.0);
    set(&mut table, 0x1c, 0x1c, FeatureSet::REFERENCE_TYPES.0);
    set(&mut table, 0x25, 0x26, FeatureSet::REFERENCE_TYPES.0);
    set(&mut table, 0x28, 0x35, TOUCHES);
    set(&mut table, 0x36, 0x3e, TOUCHES | WRITES);
    set(&mut table, 0xc0, 0xc4, FeatureSet::SIGN_EXT.0);
    set(&mut table, 0xd0, 0xd2, FeatureSet::REFERENCE_TYPES.0);
    set(&mut table, 0xd3, 0xd3, FeatureSet::GC.0);
    set(&mut table, 0xd4, 0xd6, FeatureSet::FUNCTION_REFERENCES.0);
    set(&mut table, 0xe0, 0xe6, FeatureSet::STACK_SWITCHING.0);
    set(&mut table, 0xfb, 0xfb, FeatureSet::GC.0);
    set(&mut table, 0xfc, 0xfe, LOOK);
    table
};

const fn set(table: &mut [u32; 256], from: u8, to: u8, bits: u32) {
    let mut code = from as usize;
    while code <= to as usize {
        table[code] |= bits;
        code += 1;
    }
}

impl FeatureSet {
    /// No feature.
    pub const NONE: Self = Self(0);

    /// The features that an opcode needs, whatever follows it.
    #[inline]
    pub(super) const fn of_opcode(opcode: u8) -> Self {
        Self(OPCODES[opcode as usize] & !LOOK)
    }

    /// Adds the features of one instruction, whole and valid.
    #[inline]
    pub(crate) fn note(&mut self, code: &[u8]) {
        let bits = OPCODES[usize::from(code[0])];
        if bits != 0 {
            self.0 |= bits & !LOOK;
            if bits & LOOK != 0 {
                self.look(code);
            }
        }
    }

    fn look(&mut self, code: &[u8]) {
        let rest = &code[1..];
        let bits = match code[0] {
            // A block type is one negative byte (empty, a number, a nullable abstract reference), or an index.
            0x02..=0x06 | 0x1f => match rest {
                [0x63 | 0x64, ..] => Self::FUNCTION_REFERENCES.0,
                [0x40..=0x7f, ..] => 0,
                _ => Self::MULTIVALUE.0,
            },
            0x11 | 0x13 => match &rest[unsigned(rest).1..] {
                [_, _, ..] => Self::CALL_INDIRECT_OVERLONG.0,
                [0] | [] => 0,
                [_] => Self::REFERENCE_TYPES.0,
            },
            0xfc => match unsigned(rest).0 {
                0..=7 => Self::NONTRAPPING_FPTOINT.0,
                10 | 11 => Self::BULK_MEMORY_OPT.0 | WRITES,
                8 | 9 | 12..=14 => Self::BULK_MEMORY.0 | WRITES,
                15..=17 => Self::REFERENCE_TYPES.0,
                19..=22 => Self::WIDE_ARITHMETIC.0,
                48 | 49 => Self::FP16.0,
                _ => 0,
            },
            0xfd => match unsigned(rest).0 {
                0..=0xff => Self::SIMD128.0,
                0x100..=0x11f => Self::RELAXED_SIMD.0,
                _ => Self::FP16.0,
            },
            _ => Self::ATOMICS.0 | WRITES,
        };
        self.0 |= bits;
    }

    /// Adds another set.
    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is here and not there.
    #[must_use]
    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0 & !NO_FEATURES)
    }

    /// Whether all of another set is here.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is no feature in it.
    pub const fn is_empty(self) -> bool {
        self.0 & !NO_FEATURES == 0
    }

    /// Whether the code reads from memory or writes to it.
    pub(crate) const fn touches_memory(self) -> bool {
        self.0 & TOUCHES != 0
    }

    /// Says so of an instruction that its first byte does not tell it of.
    pub(super) const fn touch_memory(&mut self) {
        self.0 |= TOUCHES;
    }

    /// Whether the code writes to memory, which is no feature, but what makes a shared memory dangerous.
    pub(crate) const fn writes_memory(self) -> bool {
        self.0 & WRITES != 0
    }

    /// The features one by one, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = (Self, &'static str)> {
        Self::ALL.iter().copied().filter(move |(feature, _)| self.contains(*feature))
    }

    /// The names of the features, in order.
    pub fn names(self) -> Vec<&'static str> {
        self.iter().map(|(_, name)| name).collect()
    }

    /// The feature of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(feature, _)| *feature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(code: &[u8]) -> Vec<&'static str> {
        let mut features = FeatureSet::default();
        features.note(code);
        features.names()
    }

    #[test]
    fn an_encoding_can_be_a_feature() {
        assert_eq!(names(&[0x02, 0x40]), Vec::<&str>::new());
        assert_eq!(names(&[0x02, 0x03]), ["multivalue"]);
        assert_eq!(names(&[0x11, 0x82, 0x00, 0x00]), Vec::<&str>::new());
        assert_eq!(names(&[0x11, 0x02, 0x80, 0x80, 0x80, 0x80, 0x00]), ["call-indirect-overlong"]);
    }

    #[test]
    fn prefixed_opcodes_are_told_apart() {
        assert_eq!(names(&[0xfc, 0x00]), ["nontrapping-fptoint"]);
        assert_eq!(names(&[0xfc, 0x0b, 0x00]), ["bulk-memory-opt"]);
        assert_eq!(names(&[0xfd, 0x8b, 0x02]), ["relaxed-simd"]);
        assert_eq!(names(&[0xfe, 0x03, 0x00]), ["atomics"]);
    }

    #[test]
    fn a_store_is_no_feature_but_remembered() {
        let mut features = FeatureSet::default();
        features.note(&[0x36, 0x02, 0x00]);
        assert!(features.is_empty() && features.writes_memory());
    }
}
