//! The entries of a section are left out, repeated, swapped and changed.

use super::{Context, bytes, code};
use crate::module::{Kind, List, Section};
use crate::random::Random;

/// How often an entry is repeated: seldom so often that what is done for each pair of entries is seen.
const REPEATED: [usize; 10] = [1, 1, 1, 2, 2, 3, 8, 100, 2_000, 20_000];

/// What entries may grow to by being repeated.
const MAX_REPEATED_BYTES: usize = 200_000;

/// Changes the entries of a section.
pub(super) fn change_section(section: &mut Section, context: &Context, random: &mut Random) -> Option<()> {
    let Some(mut list) = section.entries() else {
        return bytes::change(&mut section.payload, context, random);
    };
    let kind = list.kind;
    let count = change(&mut list, context, random, &|item, random| match kind {
        Kind::Plain => item_changed(item, context, random),
        Kind::Bodies => code::change_body(item, context, random),
        Kind::Subsections(family) => {
            let Some(mut inner) = List::of_subsection(family, item) else {
                return subsection_changed(item, context, random);
            };
            let count = change(&mut inner, context, random, &|item, random| item_changed(item, context, random));
            *item = List::subsection(item[0], &inner.join(count));
        }
    });
    section.payload = list.join(count);
    Some(())
}

/// Changes a list, and returns the count to declare where it is a lie.
fn change(
    list: &mut List,
    context: &Context,
    random: &mut Random,
    change_item: &dyn Fn(&mut Vec<u8>, &mut Random),
) -> Option<u64> {
    let count = list.items.len();
    let at = random.below(count);
    if count == 0 || random.one_in(20) {
        return crate::leb::decode(&bytes::number(random, u64::try_from(count).ok())).map(|(value, _)| value);
    }
    match random.below(16) {
        0 => _ = list.items.remove(at),
        1 | 2 => {
            let copy = list.items[at].clone();
            let most = MAX_REPEATED_BYTES / copy.len().max(1);
            let times = REPEATED[random.below(REPEATED.len())].min(most.max(1));
            list.items.splice(at..at, std::iter::repeat_n(copy, times));
        }
        3 => list.items.swap(at, random.below(count)),
        4 => list.items[at] = list.items[random.below(count)].clone(),
        5 => _ = bytes::change(&mut list.items[at], context, random),
        _ => change_item(&mut list.items[at], random),
    }
    None
}

fn item_changed(item: &mut Vec<u8>, context: &Context, random: &mut Random) {
    if random.one_in(3) && bytes::change_name(item, context, random).is_some() {
        return;
    }
    bytes::change_number(item, random);
}

/// A subsection of which no list is known.
fn subsection_changed(item: &mut Vec<u8>, context: &Context, random: &mut Random) {
    let (id, Some((_, width))) = (item[0], crate::leb::decode(&item[1..])) else { return };
    let mut contents = item.split_off(1 + width);
    if random.one_in(4) {
        bytes::change(&mut contents, context, random);
    } else {
        item_changed(&mut contents, context, random);
    }
    let id = if random.one_in(10) { random.byte() % 12 } else { id };
    *item = List::subsection(id, &contents);
}
