//! The opcode byte of a valid instruction becomes a class: does it hold an index, and which.
//!
//! This is the short list. It knows single bytes of the binary format (WebAssembly core specification, "Binary Format,
//! Instructions"), and only those whose immediates it can rule on; [`Class::Other`] stands for all the rest.

/// `drop`.
pub(crate) const DROP: u8 = 0x1a;
/// `local.get`.
pub(crate) const LOCAL_GET: u8 = 0x20;
/// `local.set`.
pub(crate) const LOCAL_SET: u8 = 0x21;
/// `local.tee`.
pub(crate) const LOCAL_TEE: u8 = 0x22;
/// `global.get`.
pub(crate) const GLOBAL_GET: u8 = 0x23;
/// `global.set`.
pub(crate) const GLOBAL_SET: u8 = 0x24;
/// `memory.size`.
pub(crate) const MEMORY_SIZE: u8 = 0x3f;
/// `memory.grow`.
pub(crate) const MEMORY_GROW: u8 = 0x40;
/// `i32.const`.
pub(crate) const I32_CONST: u8 = 0x41;
/// `i64.const`.
pub(crate) const I64_CONST: u8 = 0x42;
/// `f32.const`.
pub(crate) const F32_CONST: u8 = 0x43;
/// `f64.const`.
pub(crate) const F64_CONST: u8 = 0x44;
/// `i32.add`.
pub(crate) const I32_ADD: u8 = 0x6a;
/// `i32.sub`.
pub(crate) const I32_SUB: u8 = 0x6b;
/// `i32.shl`.
pub(crate) const I32_SHL: u8 = 0x74;
/// `i64.add`.
pub(crate) const I64_ADD: u8 = 0x7c;
/// `i64.sub`.
pub(crate) const I64_SUB: u8 = 0x7d;

/// The opcodes of instructions of which nothing is to be known but that they were there. What is not on this list is
/// looked at: one that nobody thought of has its indices written anew.
const PASSED_OVER: [bool; 256] = {
    let mut list = [false; 256];
    pass_over(&mut list, 0x00, 0x01); // unreachable, nop
    pass_over(&mut list, 0x05, 0x05); // else
    pass_over(&mut list, 0x0b, 0x0f); // end, br, br_if, br_table, return
    pass_over(&mut list, 0x1b, 0x1b); // select
    pass_over(&mut list, 0x20, 0x22); // local.get, local.set, local.tee
    pass_over(&mut list, 0x42, 0x45); // i64.const, f32.const, f64.const, i32.eqz
    pass_over(&mut list, 0x50, 0x69); // the other comparisons, and what has one operand
    pass_over(&mut list, 0x6c, 0xc4); // the other arithmetic
    list
};

const fn pass_over(list: &mut [bool; 256], from: u8, to: u8) {
    let mut opcode = from as usize;
    while opcode <= to as usize {
        list[opcode] = true;
        opcode += 1;
    }
}

/// The bytes of a number of 32 bits that is padded, or needs all of them. Shorter ones tell nothing by themselves.
pub(super) const FULL: u8 = 5;

/// Up to how many bytes nothing is to be known of an instruction but its opcode.
pub(super) const fn quiet_bytes(opcode: u8) -> u8 {
    match opcode {
        // Loads and stores: what the offset is of is told by what comes before.
        I32_CONST | 0x28..=0x3e => FULL,
        DROP | I32_ADD | I32_SUB | 0x46..=0x4f => u8::MAX,
        _ if PASSED_OVER[opcode as usize] => u8::MAX,
        _ => 0,
    }
}

/// What a scan has to know of one instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// No index in it.
    Harmless,
    /// `i32.const`.
    I32Const(i32),
    /// `i32.add`.
    I32Add,
    /// `i32.sub`.
    I32Sub,
    /// A comparison of two i32.
    I32Compare,
    /// `drop`.
    Drop,
    /// `i32.and`.
    I32And,
    /// `i32.shl`.
    I32Shl,
    /// `i64.const` of a value that fits an i32.
    I64Const(i32),
    /// `i64.add`.
    I64Add,
    /// `i64.sub`.
    I64Sub,
    /// `i64.and`.
    I64And,
    /// `local.get`.
    LocalGet(u32),
    /// `local.set`.
    LocalSet(u32),
    /// `local.tee`.
    LocalTee(u32),
    /// A load from memory.
    Load,
    /// A store to memory.
    Store,
    /// Another instruction that reads or writes memory.
    Memory,
    /// `global.get`.
    GlobalGet(u32),
    /// `global.set`.
    GlobalSet(u32),
    /// `call`, `return_call`.
    Call(u32),
    /// `ref.func`.
    RefFunc(u32),
    /// `call_indirect`, `return_call_indirect`; `ty_end` is the length of opcode and type in bytes.
    CallIndirect {
        /// The type.
        ty: u32,
        /// Bytes up to the table.
        ty_end: u8,
        /// The table.
        table: u32,
    },
    /// `table.get`, `table.set`.
    Table(u32),
    /// `block`, `loop`, `if` with a type index.
    Block(u32),
    /// `throw`.
    Throw(u32),
    /// `catch` (with its tag), `catch_all`, `delegate`, `rethrow`.
    Legacy(Option<u32>),
    /// `try`.
    LegacyTry(BlockImmediate),
    /// `try_table`, `throw_ref`.
    Standard {
        /// Whether it can hold an index.
        has_index: bool,
    },
    /// `memory.size`.
    MemorySize,
    /// `memory.grow`.
    MemoryGrow,
    /// `table.grow`.
    TableGrow,
    /// An atomic instruction.
    Atomic,
    /// `memory.init`, `data.drop`.
    DataIndex,
    /// Anything with an immediate that this list does not rule on.
    Other,
}

/// The immediate of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BlockImmediate {
    /// Empty or one value of a type without index.
    Plain,
    /// A function type.
    Index(u32),
    /// A reference type with an index.
    Whole,
}

/// The class of one instruction.
///
/// `code` is the instruction, whole and valid.
#[inline]
pub(crate) fn classify(code: &[u8]) -> Class {
    match code[0] {
        0x02..=0x04 => match block_immediate(&code[1..]) {
            BlockImmediate::Plain => Class::Harmless,
            BlockImmediate::Index(ty) => Class::Block(ty),
            BlockImmediate::Whole => Class::Other,
        },
        0x06 => Class::LegacyTry(block_immediate(&code[1..])),
        0x07 => Class::Legacy(Some(unsigned(&code[1..]).0)),
        0x08 => Class::Throw(unsigned(&code[1..]).0),
        0x09 | 0x18 | 0x19 => Class::Legacy(None),
        0x0a => Class::Standard { has_index: false },
        0x1f => Class::Standard { has_index: true },
        0x10 | 0x12 => Class::Call(unsigned(&code[1..]).0),
        0x11 | 0x13 => {
            let (ty, length) = unsigned(&code[1..]);
            let ty_end = u8::try_from(1 + length).unwrap_or(u8::MAX);
            Class::CallIndirect { ty, ty_end, table: unsigned(&code[1 + length..]).0 }
        }
        LOCAL_GET => Class::LocalGet(unsigned(&code[1..]).0),
        LOCAL_SET => Class::LocalSet(unsigned(&code[1..]).0),
        LOCAL_TEE => Class::LocalTee(unsigned(&code[1..]).0),
        GLOBAL_GET => Class::GlobalGet(unsigned(&code[1..]).0),
        GLOBAL_SET => Class::GlobalSet(unsigned(&code[1..]).0),
        0x25 | 0x26 => Class::Table(unsigned(&code[1..]).0),
        0x28..=0x35 => Class::Load,
        0x36..=0x3e => Class::Store,
        MEMORY_SIZE => Class::MemorySize,
        MEMORY_GROW => Class::MemoryGrow,
        I32_CONST => Class::I32Const(signed(&code[1..])),
        DROP => Class::Drop,
        0x46..=0x4f => Class::I32Compare,
        I32_ADD => Class::I32Add,
        I32_SUB => Class::I32Sub,
        0x71 => Class::I32And,
        I32_SHL => Class::I32Shl,
        // A longer one may be out of range; no frame is of that size.
        I64_CONST if code.len() <= 5 => Class::I64Const(signed(&code[1..])),
        I64_ADD => Class::I64Add,
        I64_SUB => Class::I64Sub,
        0x83 => Class::I64And,
        0xd2 => Class::RefFunc(unsigned(&code[1..]).0),
        // Labels, constants.
        0x0c..=0x0e | I64_CONST..=F64_CONST => Class::Harmless,
        prefix @ 0xfb..=0xff => prefixed(prefix, &code[1..]),
        _ if code.len() == 1 => Class::Harmless,
        _ => Class::Other,
    }
}

fn prefixed(prefix: u8, rest: &[u8]) -> Class {
    let (operation, length) = unsigned(rest);
    match (prefix, operation) {
        (0xfc, 8 | 9) => Class::DataIndex,
        (0xfc, 15) => Class::TableGrow,
        // memory.copy and memory.fill of the one memory; SIMD and relaxed SIMD: memory arguments, lanes, constants.
        (0xfc, 10 | 11) | (0xfd, 0..=11 | 84..=93) => Class::Memory,
        (0xfd, 12..=0x113) => Class::Harmless,
        (0xfe, 0..=0x4e) => Class::Atomic,
        _ if rest.len() == length => Class::Harmless,
        _ => Class::Other,
    }
}

/// A block type is one byte of a signed LEB that is negative, or a type index that is not
/// (core specification, "Control Instructions").
fn block_immediate(code: &[u8]) -> BlockImmediate {
    match code {
        [0x40..=0x7f] => BlockImmediate::Plain,
        [0x40..=0x7f, ..] => BlockImmediate::Whole,
        _ => BlockImmediate::Index(unsigned(code).0),
    }
}

/// Reads an unsigned LEB that is known to be valid: the value and its length in bytes.
#[inline]
pub(crate) fn unsigned(code: &[u8]) -> (u32, usize) {
    if let [byte @ 0..=0x7f, ..] = code {
        return (u32::from(*byte), 1);
    }
    // Nearly all others are padded to five bytes: linkers leave room for any index.
    let (mut value, mut shift) = (0u32, 0);
    for (length, byte) in (1..).zip(code) {
        if shift < u32::BITS {
            value |= u32::from(byte & 0x7f) << shift;
        }
        if byte & 0x80 == 0 {
            return (value, length);
        }
        shift += 7;
    }
    (value, code.len())
}

/// The offset of a load or store, whole and valid, that names the one memory.
pub(crate) fn memory_offset(code: &[u8]) -> u64 {
    // Bit 6 of the alignment says that a memory index follows (core specification, "Memory Instructions").
    match code {
        [_, align, offset @ ..] if align & 0x40 == 0 => u64::from(unsigned(offset).0),
        _ => 0,
    }
}

/// Reads a signed LEB of 32 bits that is known to be valid.
pub(super) fn signed(code: &[u8]) -> i32 {
    let (value, length) = unsigned(code);
    let bits = 7 * u32::try_from(length).unwrap_or(5);
    if bits >= 32 { value.cast_signed() } else { (value << (32 - bits)).cast_signed() >> (32 - bits) }
}
