//! The opcode of a plain instruction without labels or indices becomes the types it takes and leaves (core
//! specification, "Index of Instructions").

use super::declarations::Value::{self, F32, F64, I32, I64};

/// An instruction without an immediate whose operands have one type.
#[derive(Clone, Copy)]
pub(super) struct Numeric {
    pub(super) operand: Value,
    pub(super) result: Value,
    /// Whether it takes two operands, else one.
    pub(super) is_binary: bool,
}

/// A load or a store.
#[derive(Clone, Copy)]
pub(super) struct Access {
    pub(super) ty: Value,
    /// The natural alignment, as a power of two.
    pub(super) max_align: u8,
    pub(super) is_store: bool,
}

/// What each opcode from `0x45` to `0xc4` takes and leaves; the others are not for this table.
pub(super) static NUMERIC: [Numeric; 256] = {
    let mut table = [Numeric { operand: I32, result: I32, is_binary: false }; 256];
    unary(&mut table, 0x45, 0x45, I32, I32); // i32.eqz
    binary(&mut table, 0x46, 0x4f, I32, I32);
    unary(&mut table, 0x50, 0x50, I64, I32); // i64.eqz
    binary(&mut table, 0x51, 0x5a, I64, I32);
    binary(&mut table, 0x5b, 0x60, F32, I32);
    binary(&mut table, 0x61, 0x66, F64, I32);
    unary(&mut table, 0x67, 0x69, I32, I32); // clz, ctz, popcnt
    binary(&mut table, 0x6a, 0x78, I32, I32);
    unary(&mut table, 0x79, 0x7b, I64, I64);
    binary(&mut table, 0x7c, 0x8a, I64, I64);
    unary(&mut table, 0x8b, 0x91, F32, F32); // abs to sqrt
    binary(&mut table, 0x92, 0x98, F32, F32);
    unary(&mut table, 0x99, 0x9f, F64, F64);
    binary(&mut table, 0xa0, 0xa6, F64, F64);
    unary(&mut table, 0xa7, 0xa7, I64, I32); // i32.wrap_i64
    unary(&mut table, 0xa8, 0xa9, F32, I32);
    unary(&mut table, 0xaa, 0xab, F64, I32);
    unary(&mut table, 0xac, 0xad, I32, I64); // i64.extend_i32
    unary(&mut table, 0xae, 0xaf, F32, I64);
    unary(&mut table, 0xb0, 0xb1, F64, I64);
    unary(&mut table, 0xb2, 0xb3, I32, F32);
    unary(&mut table, 0xb4, 0xb5, I64, F32);
    unary(&mut table, 0xb6, 0xb6, F64, F32); // f32.demote_f64
    unary(&mut table, 0xb7, 0xb8, I32, F64);
    unary(&mut table, 0xb9, 0xba, I64, F64);
    unary(&mut table, 0xbb, 0xbb, F32, F64); // f64.promote_f32
    unary(&mut table, 0xbc, 0xbc, F32, I32); // reinterpret
    unary(&mut table, 0xbd, 0xbd, F64, I64);
    unary(&mut table, 0xbe, 0xbe, I32, F32);
    unary(&mut table, 0xbf, 0xbf, I64, F64);
    unary(&mut table, 0xc0, 0xc1, I32, I32); // extend8_s, extend16_s
    unary(&mut table, 0xc2, 0xc4, I64, I64);
    table
};

/// The saturating conversions: what comes after `0xfc`.
pub(super) static SATURATING: [Numeric; 8] = {
    let mut table = [Numeric { operand: F32, result: I32, is_binary: false }; 8];
    unary(&mut table, 2, 3, F64, I32);
    unary(&mut table, 4, 5, F32, I64);
    unary(&mut table, 6, 7, F64, I64);
    table
};

const fn unary(table: &mut [Numeric], from: usize, to: usize, operand: Value, result: Value) {
    fill(table, from, to, Numeric { operand, result, is_binary: false });
}

const fn binary(table: &mut [Numeric], from: usize, to: usize, operand: Value, result: Value) {
    fill(table, from, to, Numeric { operand, result, is_binary: true });
}

const fn fill(table: &mut [Numeric], from: usize, to: usize, numeric: Numeric) {
    let mut code = from;
    while code <= to {
        table[code] = numeric;
        code += 1;
    }
}

const FIRST: u8 = 0x28;

static ACCESSES: [Access; 23] = [
    load(I32, 2),
    load(I64, 3),
    load(F32, 2),
    load(F64, 3),
    load(I32, 0), // i32.load8_s
    load(I32, 0),
    load(I32, 1),
    load(I32, 1),
    load(I64, 0), // i64.load8_s
    load(I64, 0),
    load(I64, 1),
    load(I64, 1),
    load(I64, 2),
    load(I64, 2),
    store(I32, 2),
    store(I64, 3),
    store(F32, 2),
    store(F64, 3),
    store(I32, 0), // i32.store8
    store(I32, 1),
    store(I64, 0), // i64.store8
    store(I64, 1),
    store(I64, 2),
];

const fn load(ty: Value, max_align: u8) -> Access {
    Access { ty, max_align, is_store: false }
}

const fn store(ty: Value, max_align: u8) -> Access {
    Access { ty, max_align, is_store: true }
}

/// What a load or store does, by its opcode, `0x28` to `0x3e`.
#[inline]
pub(super) fn access(opcode: u8) -> Access {
    ACCESSES[usize::from(opcode - FIRST)]
}
