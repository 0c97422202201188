//! Calls of the host, and those by it, become functions around them, in the text format.
//!
//! They say whether the component may be left, whose allocator the host may use, and which handles of the host stand
//! for those that the group has. It does not know which calls there are. The surprising choice: a parameter is changed
//! where it is, so that the call itself hands all on in order.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::parts::{At, Handle, Signature, Values};

/// The local of a function that closes a component.
pub(super) const BEFORE: &str = "(local $before i32)";

/// What a function has after its type.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    /// Declarations of locals.
    pub(super) locals: String,
    pub(super) code: String,
}

impl Body {
    /// Traps unless nothing else is entered, and was never left by a trap.
    pub(super) fn entered(self) -> Self {
        let code = format!(
            "(if (global.get $entered) (then (unreachable))) (global.set $entered (i32.const 1)) {} \
             (global.set $entered (i32.const 0))",
            self.code
        );
        Self { code, ..self }
    }

    /// May run at any time, and if it traps nothing is entered any more. No `return` may be in it.
    pub(super) fn within(self) -> Self {
        let code = format!(
            "(local.set $outer (global.get $entered)) (global.set $entered (i32.const 1)) {} \
             (global.set $entered (local.get $outer))",
            self.code
        );
        Self { locals: self.locals + " (local $outer i32)", code }
    }

    pub(super) fn text(&self) -> String {
        format!("{} {}", self.locals, self.code)
    }
}

/// A name in the text format.
pub(super) fn escaped(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b' '..=b'~' if byte != b'"' && byte != b'\\' => text.push(char::from(byte)),
            _ => _ = write!(text, "\\{byte:02x}"),
        }
    }
    text
}

/// A call with the first parameters.
pub(super) fn call(function: u32, parameters: usize) -> String {
    format!("(call {function}{})", first(parameters))
}

/// The first parameters.
pub(super) fn first(parameters: usize) -> String {
    (0..parameters).map(|index| format!(" (local.get {index})")).collect()
}

/// A call of the host after something else, that says whose allocator it may use.
pub(super) fn around(ty: &Signature, host: u32, allocator: Option<usize>, before: &str) -> String {
    let count = ty.params.len();
    let call = call(host, count);
    let Some(number) = allocator else { return format!("{before}{call}") };
    format!(
        "(local i32) {before}(local.set {count} (global.get $allocator)) (global.set $allocator (i32.const {number})) \
         {call} (global.set $allocator (local.get {count}))"
    )
}

/// A call of a function of a component that may not be left meanwhile.
pub(super) fn closed(component: u32, ty: &Signature, function: u32) -> Body {
    let call = call(function, ty.params.len());
    let code = format!(
        "(local.set $before (global.get $flags{component})) (global.set $flags{component} (i32.const 0)) {call} \
         (global.set $flags{component} (local.get $before))"
    );
    Body { locals: BEFORE.to_owned(), code }
}

/// The end of a handle that is the host's, or one that another component lent.
pub(super) fn end(host: u32, table: u32) -> String {
    format!(
        "(if (call $is_lent (local.get 0)) (then (drop (call $resource_end (i32.const {table}) \
         (call $number (local.get 0))))) (else {}))",
        call(host, 1)
    )
}

/// Makes handles of the host of the parameters that may be lent.
pub(super) fn known_by_host(ty: &Signature, values: &Values, lent: &BTreeSet<u32>) -> String {
    let handles = values.handles.iter().filter(|handle| lent.contains(&handle.table));
    let known = handles.map(|handle| {
        let Handle { at, table, is_borrow, .. } = handle;
        let is_borrow = i32::from(*is_borrow);
        let known = format!("(call $known_by_host {} (i32.const {table}) (i32.const {is_borrow}))", get(ty, *at));
        set(ty, handle, &known)
    });
    known.collect()
}

/// A number, as 32 bits: a parameter may have more, which other cases need.
fn get(ty: &Signature, at: At) -> String {
    let result = ty.params.len();
    match at {
        At::Parameter(param) if is_wide(ty, param) => format!("(i32.wrap_i64 (local.get {param}))"),
        At::Parameter(param) => format!("(local.get {param})"),
        At::Result => format!("(local.get {result})"),
        At::Area(offset) | At::Case { offset, bytes: 4 } => format!("(i32.load offset={offset} (local.get {result}))"),
        At::Case { offset, bytes } => format!("(i32.load{}_u offset={offset} (local.get {result}))", bytes * 8),
    }
}

/// Puts another handle in the place of one, if there is one.
fn set(ty: &Signature, handle: &Handle, other: &str) -> String {
    let result = ty.params.len();
    let set = match handle.at {
        At::Parameter(param) if is_wide(ty, param) => format!("(local.set {param} (i64.extend_i32_u {other}))"),
        At::Parameter(param) => format!("(local.set {param} {other})"),
        At::Result => format!("(local.set {result} {other})"),
        At::Area(offset) | At::Case { offset, .. } => {
            format!("(i32.store offset={offset} (local.get {result}) {other})")
        }
    };
    let text = handle
        .cases
        .iter()
        .rev()
        .fold(set, |text, (at, case)| format!("(if (i32.eq {} (i32.const {case})) (then {text}))", get(ty, *at)));
    text + " "
}

fn is_wide(ty: &Signature, param: usize) -> bool {
    ty.params.get(param).is_some_and(|ty| *ty == "i64")
}

/// An export whose handles of some resources are others for the host: what it does, after its parameters. `shared` says
/// of a table the number of the function that makes a handle for the host, the resource, and whether its component
/// defines that.
pub(super) fn for_host(
    ty: &Signature,
    function: u32,
    values: &Values,
    shared: &dyn Fn(u32) -> Option<(u32, u32, bool)>,
) -> Option<Body> {
    let of = |handle: &&Handle| shared(handle.table).map(|found| ((*handle).clone(), found));
    let params: Vec<_> = values.handles.iter().filter_map(|handle| of(&handle)).collect();
    let results: Vec<_> = values.results.iter().filter_map(|handle| of(&handle)).collect();
    if params.is_empty() && results.is_empty() {
        return None;
    }
    let lends = params.iter().any(|(handle, (_, _, is_definer))| handle.is_borrow && !is_definer);
    let locals = ty.results.iter().map(|ty| format!("(local {ty})")).collect();
    let mut body = String::new();
    if lends {
        body.push_str("(call $enter_call (i32.const 0) (i32.const 0) (i32.const 0)) ");
    }
    for (handle, (_, resource, is_definer)) in &params {
        let (given, table) = (get(ty, handle.at), handle.table);
        let made = match (handle.is_borrow, is_definer) {
            // Who defines a resource is given what it stands for.
            (true, true) => continue,
            (true, false) => format!("(call $new_borrow (i32.const {table}) {given})"),
            (false, _) => format!("(call $resource_new (i32.const {table}) (call $from_host{resource} {given}))"),
        };
        body.push_str(&set(ty, handle, &made));
    }
    let call = call(function, ty.params.len());
    let result = ty.params.len();
    match ty.results.as_slice() {
        [] => body.push_str(&call),
        _ => _ = write!(body, "(local.set {result} {call})"),
    }
    if lends {
        body.push_str(" (call $exit_call)");
    }
    for (handle, (new, ..)) in &results {
        let taken = format!("(call {new} (call $take_own (i32.const {}) {}))", handle.table, get(ty, handle.at));
        body.push(' ');
        body.push_str(&set(ty, handle, &taken));
    }
    if !ty.results.is_empty() {
        _ = write!(body, " (local.get {result})");
    }
    Some(Body { locals, code: body })
}
