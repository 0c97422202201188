//! Places in the component that was composed become the names of the components that are there.
//!
//! It does not know what is at a place. The surprising choice: what is in none of them belongs to the first.

use std::ops::Range;

use crate::gather::Input;

/// Where each component is in the one that was composed of them.
pub(super) struct Owners<'a> {
    places: Vec<(Range<usize>, &'a str)>,
    first: &'a str,
}

impl<'a> Owners<'a> {
    pub(super) fn of_composed(components: &'a [Input], composed: &[u8]) -> Self {
        let place = |component: &'a Input| {
            let size = component.bytes.len();
            let begin = composed.windows(size.max(1)).position(|window| window == component.bytes)?;
            Some((begin..begin + size, component.name.as_str()))
        };
        let first = components.first().map_or("", |component| component.name.as_str());
        Self { places: components.iter().filter_map(place).collect(), first }
    }

    /// The component that has what begins at a place, or what is in none.
    pub(super) fn of(&self, place: Option<usize>) -> &'a str {
        let owner = place.and_then(|place| self.places.iter().find(|(range, _)| range.contains(&place)));
        owner.map_or(self.first, |(_, name)| name)
    }

    pub(super) fn first(&self) -> &'a str {
        self.first
    }
}
