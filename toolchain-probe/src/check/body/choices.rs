//! Several rules may permit what stands in the image: which of them made it is tried, one after the other.
//!
//! **Rule.** An image is right if the rules permit it in one way. So whoever compares takes the first way at each
//! choice, and goes back to the last choice if that leads nowhere. The body is compared from its start again with other
//! choices, so that nothing has to be kept of what was compared.
//!
//! It does not know what is chosen. The limit is on bytes: a body that is compared again and again takes no longer than
//! a long one.

/// Up to how many bytes of instructions are compared again because of choices.
const MOST_BYTES: usize = 4 << 20;

/// What was chosen in a body so far.
pub(super) struct Choices {
    /// By choice, in order: which way is taken, and how many there are.
    taken: Vec<(usize, usize)>,
    /// How many of them the comparison at hand came to.
    met: usize,
    /// How many bytes a comparison takes, and how many all others may.
    body_bytes: usize,
    bytes_left: usize,
}

impl Choices {
    /// None yet, in a body of this length.
    pub(super) fn new(body_bytes: usize) -> Self {
        Self { taken: Vec::new(), met: 0, body_bytes, bytes_left: MOST_BYTES }
    }

    /// Which of some ways is taken next.
    pub(super) fn of(&mut self, ways: usize) -> usize {
        if ways < 2 {
            return 0;
        }
        if self.met == self.taken.len() {
            self.taken.push((0, ways));
        }
        self.met += 1;
        self.taken[self.met - 1].0
    }

    /// Takes the next way where one is left, and begins again; `false` if there is none, or too much was compared.
    pub(super) fn next(&mut self) -> bool {
        self.met = 0;
        while self.taken.pop_if(|(way, ways)| *way + 1 == *ways).is_some() {}
        let (Some((way, _)), Some(left)) = (self.taken.last_mut(), self.bytes_left.checked_sub(self.body_bytes)) else {
            return false;
        };
        *way += 1;
        self.bytes_left = left;
        true
    }
}
