//! ...

use super::Group;
use crate::diagnostic::Diagnostic;

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let _ = (group, findings);
}
