//! Diagnostics become JSON for machines: one object with a schema version and the findings in order.
//!
//! Shape: `{"schema": 1, "diagnostics": [{"code", "severity", "message", "evidence": [{"module", "text", "offset"?}],
//! "notes"?, "help"?}]}`. Fields are only ever added within a schema version.

use serde::Serialize;

use crate::diagnostic::Diagnostic;

/// The version of the shape.
pub(crate) const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    diagnostics: &'a [Diagnostic],
}

/// All findings as one JSON document, ending in a newline.
pub fn render_all(diagnostics: &[Diagnostic]) -> String {
    let document = Document { schema: SCHEMA, diagnostics };
    let mut text = serde_json::to_string_pretty(&document).expect("diagnostics hold nothing that JSON cannot");
    text.push('\n');
    text
}
