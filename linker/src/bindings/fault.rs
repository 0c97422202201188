//! What goes wrong with what C is written from.

/// A file or folder of WIT that cannot be read: why, in the words of its parser.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct DocumentationError(pub(super) String);
