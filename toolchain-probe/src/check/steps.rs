//! A body becomes its instructions, one by one, to be compared with others as they are read.
//!
//! It does not know what an instruction should be.

use wasmparser::{Operator, OperatorsReader, VisitOperator, VisitSimdOperator};

/// What the parser says, which is wrong in no body that was validated.
pub(super) fn message(error: wasmparser::BinaryReaderError) -> String {
    error.message().to_owned()
}

/// An instruction, and where it begins and ends in the file.
pub(super) struct Step<'a> {
    pub(super) operator: Operator<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The instructions of a body, one by one.
pub(super) struct Steps<'a>(pub(super) OperatorsReader<'a>);

impl<'a> Steps<'a> {
    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<Step<'a>>, String> {
        if self.0.eof() {
            return Ok(None);
        }
        let start = self.0.original_position();
        let operator = self.0.read().map_err(message)?;
        Ok(Some(Step { operator, start, end: self.0.original_position() }))
    }

    /// Passes an instruction, and padding before it unless that is wanted; gives it if it is not what is wanted.
    #[inline]
    pub(super) fn unlike(&mut self, wanted: &Operator<'a>) -> Result<Option<Operator<'a>>, String> {
        loop {
            let unlike = self.0.visit_operator(&mut Unlike(wanted)).map_err(message)?;
            if unlike != Some(Operator::Nop) {
                return Ok(unlike);
            }
        }
    }

    /// The next two instructions, and where it goes on after them.
    pub(super) fn two(&self) -> Result<Option<([Step<'a>; 2], Self)>, String> {
        let mut after = Self(self.0.clone());
        Ok(match (after.next()?, after.next()?) {
            (Some(next), Some(then)) => Some(([next, then], after)),
            _ => None,
        })
    }

    /// Whether a constant or a read of a global or local comes next, or a `local.tee`.
    pub(super) fn is_constant_next(&self) -> bool {
        const LOCAL_GET: u8 = 0x20;
        const LOCAL_TEE: u8 = 0x22;
        const GLOBAL_GET: u8 = 0x23;
        const I32_CONST: u8 = 0x41;
        let is_constant = |opcode| matches!(opcode, LOCAL_GET | LOCAL_TEE | GLOBAL_GET | I32_CONST);
        self.0.get_binary_reader().read_u8().is_ok_and(is_constant)
    }

    /// The instructions that come next, padding left out; fewer if there are not so many.
    pub(super) fn ahead<const COUNT: usize>(&self) -> Result<[Option<Operator<'a>>; COUNT], String> {
        let (mut ahead, mut count) = ([const { None }; COUNT], 0);
        let mut steps = Self(self.0.clone());
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

/// Gives the instructions that are not one that is wanted.
struct Unlike<'w, 'a>(&'w Operator<'a>);

macro_rules! define_unlike {
    ($(@$proposal:ident $op:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($ann:tt)*))*) => { $(
        fn $visit(&mut self $($(, $field: $ty)*)?) -> Self::Output {
            let found = ($($($field,)*)?);
            if let Operator::$op $({ $($field),* })? = self.0
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
