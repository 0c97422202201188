//! What is known of a function becomes a comment of C: what its source says, and who frees what.
//!
//! It does not know how the function is declared. The surprising choice: what can be read off the prototype is not said
//! again, only what cannot.

use super::c::{C, Names, is_lent};
use super::interface::{Convention, Function, Kind, Side, Type};

/// A comment of C with these lines, or nothing if there are none. What would end it is broken up.
pub(super) fn comment(docs: Option<&str>, notes: &[String]) -> String {
    let lines = docs.into_iter().flat_map(str::lines).chain(notes.iter().map(String::as_str));
    let lines: Vec<String> = lines.map(|line| line.trim_end().replace("*/", "* /").replace("/*", "/ *")).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("/* {} */\n", escaped(line)),
        [first, rest @ ..] => {
            let rest: String =
                rest.iter().map(|line| format!("   {}", escaped(line)).trim_end().to_owned() + "\n").collect();
            format!("/* {}\n{} */\n", escaped(first), rest.trim_end_matches('\n'))
        }
    }
}

/// A line of a comment: a backslash at its end would go on with the next, and control characters are none of C's.
fn escaped(line: &str) -> String {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.ends_with('\\') { line + "." } else { line }
}

/// What a host has to know of a function beside its prototype.
pub(super) fn of_function(c: &C<'_>, function: &Function, names: &Names) -> Vec<String> {
    let mut notes = vec![match &function.side {
        Side::Export { name } => format!("The export `{name}`."),
        Side::Import { module, field } => format!("The import `{field}` of `{module}`."),
    }];
    if function.convention == Convention::Direct {
        return notes;
    }
    let has_blocks = |ty: &Type| has_blocks(c, ty);
    let is_export = matches!(function.side, Side::Export { .. });
    if function.params.iter().any(|(_, ty)| has_blocks(ty)) {
        notes.push(match is_export {
            true => "What lists and texts of the parameters hold is the guest's from now on.".to_owned(),
            false => {
                "What lists and texts of the parameters hold is the guest's: look at it while this runs.".to_owned()
            }
        });
    }
    if function.result.as_ref().is_some_and(has_blocks) && !is_export {
        notes.push("What lists and texts of the result hold is the guest's from now on.".to_owned());
    }
    if is_lent(function) {
        notes.push(match &names.done {
            Some(done) => format!("`*result` is in the guest's memory until `{done}` is called with it: do so once."),
            None => "`*result` is in the guest's memory until the image is called again.".to_owned(),
        });
    }
    notes
}

/// Whether a value leads to blocks of memory.
fn has_blocks(c: &C<'_>, ty: &Type) -> bool {
    c.contains(ty, &|ty| matches!(c.kind(ty), Some(Kind::List(_) | Kind::Text(_))))
}
