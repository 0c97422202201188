//! A body becomes its instructions, one by one, to be compared with others as they are read.
//!
//! **Rule.** Bytes that are equal are equal instructions where both begin; and where an instruction has no index and no
//! address, it does the same in every module ([`plain_length`]; WebAssembly Core, 5.4, "Instructions"). Those need not
//! be understood to be compared.
//!
//! It does not know what an instruction should be. The choice a reader may question: blocks are not followed, so that
//! an `else` without its `if` is read; one body of two that are compared was validated, and both have the same blocks.

use wasmparser::{BinaryReader, FrameKind, FrameStack, FunctionBody, Operator, VisitOperator, VisitSimdOperator};

/// What the parser says, which is wrong in no body that was validated.
pub(super) fn message(error: wasmparser::BinaryReaderError) -> String {
    error.message().to_owned()
}

/// The bytes with which instructions begin.
pub(super) mod opcode {
    pub(crate) const BLOCK: u8 = 0x02;
    pub(crate) const LOOP: u8 = 0x03;
    pub(crate) const IF: u8 = 0x04;
    pub(crate) const ELSE: u8 = 0x05;
    pub(crate) const END: u8 = 0x0b;
    pub(crate) const BR: u8 = 0x0c;
    pub(crate) const BR_IF: u8 = 0x0d;
    pub(crate) const CALL: u8 = 0x10;
    pub(crate) const CALL_INDIRECT: u8 = 0x11;
    pub(crate) const RETURN_CALL_INDIRECT: u8 = 0x13;
    pub(crate) const LOCAL_GET: u8 = 0x20;
    pub(crate) const LOCAL_SET: u8 = 0x21;
    pub(crate) const LOCAL_TEE: u8 = 0x22;
    pub(crate) const GLOBAL_GET: u8 = 0x23;
    pub(crate) const I32_CONST: u8 = 0x41;
    pub(crate) const I32_ADD: u8 = 0x6a;

    /// Whether a number right before is put into a local, is added, or is the slot of a call; or may be soon.
    pub(crate) fn may_take_known(opcode: u8) -> bool {
        let takes = matches!(opcode, LOCAL_SET | LOCAL_TEE | I32_ADD | CALL_INDIRECT | RETURN_CALL_INDIRECT);
        takes || matches!(opcode, I32_CONST | GLOBAL_GET | LOCAL_GET)
    }
}

/// An instruction, and where it begins and ends in the file.
pub(super) struct Step<'a> {
    pub(super) operator: Operator<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The instructions of a body, one by one.
#[derive(Clone)]
pub(super) struct Steps<'a> {
    /// Those that are still to come.
    bytes: &'a [u8],
    /// Where they begin in the file.
    place: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn of(body: &FunctionBody<'a>) -> Result<Self, String> {
        let operators = body.get_binary_reader_for_operators().map_err(message)?;
        let place = operators.original_position();
        let bytes = body.as_bytes().get(place - body.range().start..).unwrap_or_default();
        Ok(Self { bytes, place })
    }

    /// Where the next instruction begins in the file.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    /// With which byte the next instruction begins.
    #[inline]
    pub(super) fn opcode(&self) -> Option<u8> {
        self.bytes.first().copied()
    }

    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<Step<'a>>, String> {
        if self.is_at_end() {
            return Ok(None);
        }
        let start = self.place;
        let operator = self.visit(None)?.ok_or("an instruction cannot be read")?;
        Ok(Some(Step { operator, start, end: self.place }))
    }

    /// Passes an instruction, and padding before it unless that is wanted; gives it if it is not what is wanted.
    #[inline]
    pub(super) fn unlike(&mut self, wanted: &Operator<'a>) -> Result<Option<Operator<'a>>, String> {
        loop {
            let unlike = self.visit(Some(wanted))?;
            if unlike != Some(Operator::Nop) {
                return Ok(unlike);
            }
        }
    }

    #[inline]
    fn visit(&mut self, wanted: Option<&Operator<'a>>) -> Result<Option<Operator<'a>>, String> {
        let mut reader = BinaryReader::new(self.bytes, self.place);
        let is_in = match self.opcode() {
            Some(0x05) => FrameKind::If,
            Some(0x07 | 0x18 | 0x19) => FrameKind::LegacyTry,
            _ => FrameKind::Block,
        };
        let unlike = reader.visit_operator(&mut Unlike { wanted, is_in }).map_err(message)?;
        self.pass(reader.current_position());
        Ok(unlike)
    }

    #[inline]
    fn pass(&mut self, length: usize) {
        self.bytes = &self.bytes[length..];
        self.place += length;
    }

    /// Passes the next instruction if it does the same in every module.
    #[inline]
    pub(super) fn pass_plain(&mut self) -> bool {
        let length = plain_length(self.bytes);
        if length > 0 {
            self.pass(length);
        }
        length > 0
    }

    /// Passes instructions that are equal here and in another body, do the same in every module and end at a place of
    /// this one or before. It ends before one of those that `is_special`, which gets the steps from it on.
    #[inline]
    pub(super) fn pass_equal(
        &mut self,
        other: &mut Self,
        end: usize,
        mut is_special: impl FnMut(&Self, usize) -> bool,
    ) {
        let mut equal = 0;
        loop {
            let length = plain_length(self.bytes);
            if length == 0 || self.place + length > end {
                return;
            }
            if equal < length {
                equal = equal_bytes(self.bytes, other.bytes);
            }
            if equal < length || is_special(self, length) {
                return;
            }
            equal -= length;
            self.pass(length);
            other.pass(length);
        }
    }

    /// With which byte the instruction begins that comes after a number of bytes.
    pub(super) fn opcode_after(&self, length: usize) -> Option<u8> {
        self.bytes.get(length).copied()
    }

    /// The index in the next instruction, which has nothing else.
    #[inline]
    pub(super) fn index(&self) -> Option<u32> {
        BinaryReader::new(self.bytes.get(1..)?, self.place + 1).read_var_u32().ok()
    }

    /// The number in the next instruction, which has nothing else.
    #[inline]
    pub(super) fn number(&self) -> Option<i32> {
        BinaryReader::new(self.bytes.get(1..)?, self.place + 1).read_var_i32().ok()
    }

    /// Passes the next instruction, which has an index and nothing else.
    #[inline]
    pub(super) fn pass_index(&mut self) -> bool {
        let length = with_number(self.bytes, 1);
        if length > 0 {
            self.pass(length);
        }
        length > 0
    }

    /// The next two instructions, and where it goes on after them.
    pub(super) fn two(&self) -> Result<Option<([Step<'a>; 2], Self)>, String> {
        let mut after = self.clone();
        Ok(match (after.next()?, after.next()?) {
            (Some(next), Some(then)) => Some(([next, then], after)),
            _ => None,
        })
    }

    /// Whether a constant or a read of a global or local comes next, or a `local.tee`.
    pub(super) fn is_constant_next(&self) -> bool {
        use opcode::{GLOBAL_GET, I32_CONST, LOCAL_GET, LOCAL_TEE};
        matches!(self.opcode(), Some(LOCAL_GET | LOCAL_TEE | GLOBAL_GET | I32_CONST))
    }

    /// The instructions that come next, padding left out; fewer if there are not so many.
    pub(super) fn ahead<const COUNT: usize>(&self) -> Result<[Option<Operator<'a>>; COUNT], String> {
        let (mut ahead, mut count) = ([const { None }; COUNT], 0);
        let mut steps = self.clone();
        while count < COUNT
            && let Some(step) = steps.next()?
        {
            if step.operator != Operator::Nop {
                ahead[count] = Some(step.operator);
                count += 1;
            }
        }
        Ok(ahead)
    }
}

/// With how many equal bytes two bodies go on, up to some.
#[inline]
fn equal_bytes(one: &[u8], other: &[u8]) -> usize {
    match (one.first_chunk(), other.first_chunk()) {
        (Some(one), Some(other)) => {
            let unlike = u128::from_le_bytes(*one) ^ u128::from_le_bytes(*other);
            unlike.trailing_zeros() as usize / 8
        }
        _ => one.iter().zip(other).take_while(|(one, other)| one == other).count(),
    }
}

/// How many bytes there are up to the end of a number that begins after some; 0 if it does not end.
#[inline]
fn with_number(bytes: &[u8], before: usize) -> usize {
    let mut last = before;
    while bytes.get(last).is_some_and(|byte| *byte >= 0x80) {
        last += 1;
    }
    if last < bytes.len() { last + 1 } else { 0 }
}

/// How long the first of some instructions is if it has no index but those of locals and labels, and no address but
/// what is added to one; 0 if it has, or is one that is seldom.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    let fixed = |length: usize| if length <= bytes.len() { length } else { 0 };
    let Some(opcode) = bytes.first() else { return 0 };
    match opcode {
        // `unreachable`, `nop`; `else`; `end`, `return`; `drop`, `select`; comparisons, arithmetic and conversions.
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 => 1,
        // Blocks with at most one result, which is a number.
        0x02..=0x04 if bytes.get(1).is_some_and(|ty| matches!(ty, 0x40 | 0x7c..=0x7f)) => 2,
        // `br`, `br_if`; `local.get`, `local.set`, `local.tee`; `i32.const`, `i64.const`.
        0x0c | 0x0d | 0x20..=0x22 | 0x41 | 0x42 => with_number(bytes, 1),
        // Loads and stores of the first memory, which is not named: an alignment, and what is added to the address.
        0x28..=0x3e if bytes.get(1).is_some_and(|alignment| *alignment < 0x40) => with_number(bytes, 2),
        0x43 => fixed(5),
        0x44 => fixed(9),
        _ => 0,
    }
}

/// Gives the instructions that are not one that is wanted.
struct Unlike<'w, 'a> {
    wanted: Option<&'w Operator<'a>>,
    /// The block around, as far as the instruction asks for one.
    is_in: FrameKind,
}

impl FrameStack for Unlike<'_, '_> {
    fn current_frame(&self) -> Option<FrameKind> {
        Some(self.is_in)
    }
}

macro_rules! define_unlike {
    ($(@$proposal:ident $op:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($ann:tt)*))*) => { $(
        fn $visit(&mut self $($(, $field: $ty)*)?) -> Self::Output {
            let found = ($($($field,)*)?);
            if let Some(Operator::$op $({ $($field),* })?) = self.wanted
                && found == ($($($field.clone(),)*)?)
            {
                return None;
            }
            let ($($($field,)*)?) = found;
            Some(Operator::$op $({ $($field),* })?)
        }
    )* };
}

impl<'a> VisitOperator<'a> for Unlike<'_, 'a> {
    type Output = Option<Operator<'a>>;

    fn simd_visitor(&mut self) -> Option<&mut dyn VisitSimdOperator<'a, Output = Self::Output>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(define_unlike);
}

impl<'a> VisitSimdOperator<'a> for Unlike<'_, 'a> {
    wasmparser::for_each_visit_simd_operator!(define_unlike);
}
