//! What is known of the locals of a body decides what may stand in the image for its instructions, and what is gone.
//!
//! It shows the rules of [`super`] that speak of locals and of slots, one instruction after the other; that what it
//! takes as known is so is shown in [`super::super::locals`].

use wasmparser::Operator;

use super::Fields;
use crate::check::slots;
use crate::check::steps::{Step, Steps};

/// Whether an instruction is a `local.tee`, or may be the first of those that compute something known.
#[inline]
pub(super) fn may_begin(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::I32Const { .. } | Operator::GlobalGet { .. } | Operator::LocalGet { .. } | Operator::LocalTee { .. }
    )
}

impl Fields<'_, '_, '_> {
    /// Whether an instruction is gone because it puts something into a local that nobody reads: with a `local.set` goes
    /// what computes that, which begins here.
    pub(super) fn is_gone<'a>(
        &mut self,
        wants: &Step<'a>,
        wanted: &mut Steps<'a>,
        found: &Steps<'a>,
    ) -> Result<bool, String> {
        let Some(locals) = self.locals else { return Ok(false) };
        if let Operator::LocalTee { local_index } = wants.operator {
            let is_there = found.ahead()? == [Some(Operator::LocalTee { local_index })];
            return Ok(self.may_go(wants.start, local_index, is_there));
        }
        let Some(set) = locals.set_from(wants.start) else { return Ok(false) };
        let put = Operator::LocalSet { local_index: set.local };
        let as_number = [Some(Operator::I32Const { value: set.value }), Some(put)];
        let mut after = wanted.clone();
        let mut as_it_was = vec![self.meant(&wants.operator)];
        while let Some(step) = after.next()? {
            as_it_was.push(self.meant(&step.operator));
            if step.start == set.place {
                break;
            }
        }
        let is_there = found.ahead()? == as_number || found.ahead::<4>()?.starts_with(&as_it_was);
        let is_gone = self.may_go(set.place, set.local, is_there);
        if is_gone {
            *wanted = after;
        }
        Ok(is_gone)
    }

    /// Whether an instruction at a place, which puts something into a local, is gone: if it may be there, that is a
    /// choice.
    fn may_go(&mut self, place: usize, local: u32, may_be_there: bool) -> bool {
        let repeats = self.locals.and_then(|locals| locals.repeated(place));
        // It puts there what is there, if that was put there in the image.
        let changes_nothing = repeats.is_some_and(|first| self.is_filled(local, first));
        let unread = self.unread_until(place, local).filter(|_| !changes_nothing);
        let may_go = changes_nothing || unread.is_some();
        let is_gone = may_go && (!may_be_there || self.choices.of(2) == 1);
        if let (true, Some(until)) = (is_gone, unread) {
            self.goes(local, until);
        }
        is_gone
    }

    /// How far nobody may read what an instruction at a place puts into a local, so that it can be gone.
    fn unread_until(&self, place: usize, local: u32) -> Option<usize> {
        self.locals?.unread_until(place, self.read.get(local))
    }

    /// Something is not put into a local, which must not be read before this place of the input.
    pub(super) fn goes(&mut self, local: u32, until: usize) {
        let before = self.unread.get(local);
        self.unread.replace(local, before.max(Some(until)));
    }

    /// Whether a call of a slot, which is computed from here on, is one of the function that always stands there: both
    /// are then passed.
    pub(super) fn is_direct<'a>(
        &self,
        wants: &Step<'a>,
        wanted: &mut Steps<'a>,
        found: &mut Steps<'a>,
    ) -> Result<bool, String> {
        let Some(call) = self.locals.and_then(|locals| locals.call_from(wants.start)) else { return Ok(false) };
        let group = self.view.group;
        let Some(function) = group.slots.get(&call.slot.cast_unsigned()).copied() else { return Ok(false) };
        let direct = match call.is_last {
            false => Operator::Call { function_index: function },
            true => Operator::ReturnCall { function_index: function },
        };
        let has_type = self.view.module.type_id(call.ty) == group.image.function_type(function);
        let is_it = has_type && self.view.is_in_function_table(call.table) && found.ahead()? == [Some(direct.clone())];
        if !is_it || slots::may_change(group) {
            return Ok(false);
        }
        while wanted.next()?.is_some_and(|step| step.start != call.place) {}
        Ok(found.unlike(&direct)?.is_none())
    }

    /// Takes what the image reads of a local, which must have been put there.
    pub(super) fn may_read(&mut self, wants: &Step<'_>, is: &Operator<'_>) -> Result<(), String> {
        let (Operator::LocalGet { local_index }, Some(_)) = (is, self.locals) else { return Ok(()) };
        if !self.reads(*local_index, wants.start) {
            let place = wants.start;
            return Err(format!("local {local_index} is read at {place:#x} of the input, and was not written"));
        }
        Ok(())
    }

    /// Takes that the image reads a local; `false` if it was not put there.
    #[inline]
    pub(super) fn reads(&mut self, local: u32, place: usize) -> bool {
        let is_filled = self.is_filled(local, place);
        if is_filled {
            self.read.replace(local, Some(place));
        }
        is_filled
    }

    /// Whether all that was put into a local before a place was put there in the image too, or nobody needs it.
    fn is_filled(&self, local: u32, place: usize) -> bool {
        self.unread.get(local).is_none_or(|end| place >= end)
    }

    /// The instruction that stands in the image for one of the input, before which the image is read.
    pub(super) fn meant_before<'o>(&self, wants: &Step<'o>, found: &Steps<'_>) -> Result<Option<Operator<'o>>, String> {
        if let Some(value) = self.found_in_local(wants)
            && let [Some(Operator::I32Const { .. })] = found.ahead()?
        {
            return Ok(Some(Operator::I32Const { value }));
        }
        Ok(self.meant(&wants.operator))
    }

    /// What a `local.get` finds, if that is known.
    pub(super) fn found_in_local(&self, step: &Step<'_>) -> Option<i32> {
        self.locals?.value(step.start)
    }

    /// The instructions that come next, without a `local.tee` of what nobody reads.
    pub(super) fn without_tee<'a>(&self, wanted: &Steps<'a>) -> Result<(Steps<'a>, Option<(u32, usize)>), String> {
        let mut after = wanted.clone();
        if let Some(Step { operator: Operator::LocalTee { local_index }, start, .. }) = after.next()?
            && let Some(until) = self.unread_until(start, local_index)
        {
            return Ok((after, Some((local_index, until))));
        }
        Ok((wanted.clone(), None))
    }
}
