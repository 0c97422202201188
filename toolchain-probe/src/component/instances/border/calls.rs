//! Calls of the host, and those by it, become functions around them, in the text format.
//!
//! They say whether the component may be left, whose allocator the host may use, and which handles of the host stand
//! for those that the group has. It does not know which calls there are. The surprising choice: a parameter is changed
//! where it is, so that the call itself hands all on in order.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::parts::{At, Handle, Inside, Signature, Values};

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

/// Makes handles of the host of the parameters that may be lent. Those in memory stay as they are: it is the caller's.
pub(super) fn known_by_host(ty: &Signature, values: &Values, lent: &BTreeSet<u32>) -> String {
    let places = Places { ty, area: "" };
    let is_flat = |handle: &&Handle| matches!(handle.at, At::Parameter(_));
    let handles = values.params.handles.iter().filter(is_flat).filter(|handle| lent.contains(&handle.table));
    let known = handles.map(|handle| {
        let Handle { at, table, is_borrow, .. } = handle;
        let is_borrow = i32::from(*is_borrow);
        let known = format!("(call $known_by_host {} (i32.const {table}) (i32.const {is_borrow}))", places.get(*at));
        places.set(handle, &known)
    });
    known.collect()
}

/// The places of values in a function.
#[derive(Clone, Copy)]
struct Places<'p> {
    ty: &'p Signature,
    /// The address of the area, in the text format.
    area: &'p str,
}

impl Places<'_> {
    /// A number, as 32 bits: a parameter may have more, which other cases need.
    fn get(&self, at: At) -> String {
        let area = self.area;
        match at {
            At::Parameter(param) if self.is_wide(param) => format!("(i32.wrap_i64 (local.get {param}))"),
            At::Parameter(param) => format!("(local.get {param})"),
            At::Result => format!("(local.get {})", self.ty.params.len()),
            At::Area(offset) | At::Case { offset, bytes: 4 } => format!("(i32.load offset={offset} {area})"),
            At::Case { offset, bytes } => format!("(i32.load{}_u offset={offset} {area})", bytes * 8),
        }
    }

    /// Puts another handle in the place of one, if there is one.
    fn set(&self, handle: &Handle, other: &str) -> String {
        let set = match handle.at {
            At::Parameter(param) if self.is_wide(param) => {
                format!("(local.set {param} (i64.extend_i32_u {other}))")
            }
            At::Parameter(param) => format!("(local.set {param} {other})"),
            At::Result => format!("(local.set {} {other})", self.ty.params.len()),
            At::Area(offset) | At::Case { offset, .. } => format!("(i32.store offset={offset} {} {other})", self.area),
        };
        self.only(&handle.cases, set)
    }

    /// Does something if each of those places has the number of that case.
    fn only(&self, cases: &[(At, u32)], text: String) -> String {
        let within =
            |text, (at, case): &(At, u32)| format!("(if (i32.eq {} (i32.const {case})) (then {text}))", self.get(*at));
        cases.iter().rev().fold(text, within) + " "
    }

    fn is_wide(&self, param: usize) -> bool {
        self.ty.params.get(param).is_some_and(|ty| *ty == "i64")
    }

    /// Puts what `made` makes of each handle in its place, in elements of lists too. `depth` says how many lists are
    /// around these.
    fn all(&self, inside: &Inside, made: &dyn Fn(&Handle, &str) -> Option<String>, depth: usize) -> String {
        let handles = inside.handles.iter().filter_map(|handle| {
            let other = made(handle, &self.get(handle.at))?;
            Some(self.set(handle, &other))
        });
        let lists = inside.lists.iter().filter_map(|list| {
            let (item, left) = (format!("$item{depth}"), format!("$left{depth}"));
            let element = Places { ty: self.ty, area: &format!("(local.get {item})") };
            let each = Some(element.all(&list.element, made, depth + 1)).filter(|each| !each.is_empty())?;
            let count = match list.at {
                At::Parameter(index) => At::Parameter(index + 1),
                At::Area(offset) => At::Area(offset + 4),
                other => other,
            };
            let all = format!(
                "(local.set {item} {}) (local.set {left} {}) \
                 (block (loop (br_if 1 (i32.eqz (local.get {left}))) {each} \
                 (local.set {item} (i32.add (local.get {item}) (i32.const {}))) \
                 (local.set {left} (i32.sub (local.get {left}) (i32.const 1))) (br 0)))",
                self.get(list.at),
                self.get(count),
                list.stride
            );
            Some(self.only(&list.cases, all))
        });
        handles.chain(lists).collect()
    }
}

/// An export whose handles of some resources are others for the host: what it does, after its parameters. `shared` says
/// of a table the number of the function that makes a handle for the host, the resource, and whether its component
/// defines that. Lists are changed where they are: the host has just made them, or has them from here on,
/// and nothing that is owned is in two.
pub(super) fn for_host(
    ty: &Signature,
    function: u32,
    values: &Values,
    shared: &dyn Fn(u32) -> Option<(u32, u32, bool)>,
) -> Option<Body> {
    let taken = |handle: &Handle, given: &str| {
        let table = handle.table;
        match (handle.is_borrow, shared(table)?) {
            // Who defines a resource is given what it stands for.
            (true, (_, _, true)) => None,
            (true, _) => Some(format!("(call $new_borrow (i32.const {table}) {given})")),
            (false, (_, resource, _)) => {
                Some(format!("(call $resource_new (i32.const {table}) (call $from_host{resource} {given}))"))
            }
        }
    };
    let given = |handle: &Handle, own: &str| {
        let (new, ..) = shared(handle.table)?;
        Some(format!("(call {new} (call $take_own (i32.const {}) {own}))", handle.table))
    };
    let result = ty.params.len();
    let takes = Places { ty, area: "(local.get 0)" }.all(&values.params, &taken, 0);
    let gives = Places { ty, area: &format!("(local.get {result})") }.all(&values.results, &given, 0);
    if takes.is_empty() && gives.is_empty() {
        return None;
    }
    let is_lent = |handle: &&Handle| shared(handle.table).is_some_and(|(_, _, is_definer)| !is_definer);
    let lends = values.params.all().into_iter().any(|handle| handle.is_borrow && is_lent(&handle));
    let mut locals: String = ty.results.iter().map(|ty| format!("(local {ty})")).collect();
    for depth in 0..values.params.depth().max(values.results.depth()) {
        _ = write!(locals, " (local $item{depth} i32) (local $left{depth} i32)");
    }
    let mut code = String::new();
    if lends {
        code.push_str("(call $enter_call (i32.const 0) (i32.const 0) (i32.const 0)) ");
    }
    code.push_str(&takes);
    let call = call(function, ty.params.len());
    match ty.results.as_slice() {
        [] => code.push_str(&call),
        _ => _ = write!(code, "(local.set {result} {call})"),
    }
    if lends {
        code.push_str(" (call $exit_call)");
    }
    _ = write!(code, " {gives}");
    if !ty.results.is_empty() {
        _ = write!(code, " (local.get {result})");
    }
    Some(Body { locals, code })
}
