//! What the host may call becomes exports of the border, of which one at a time is entered, and none after a trap.
//!
//! A component is not entered again before it returns, and a trap in it is one of the whole. So a global says that an
//! export was entered, until that returns; where it says so, exports trap. The host calls allocators and destructors
//! within calls too: these set it back to what it was, so that only a trap in them leaves it set. It does not know what
//! the functions do. The surprising choice: nobody says that there was a trap. It is a call that never returned, as is
//! one that the host leaves by an exception of its own.

use super::super::parts::{ExportedResource, Signature};
use super::calls::{Body, call, escaped};

/// The global, in the text of the border.
pub(super) const ENTERED: &str = "(global $entered (mut i32) (i32.const 0))";

/// What the host may call.
#[derive(Debug)]
pub(super) struct Exports {
    /// Whether any of them has to see that it is alone.
    is_entered_once: bool,
    /// Imported functions.
    plain: Vec<(String, u32)>,
    /// Functions around them.
    made: Vec<Made>,
}

/// One function that is exported.
#[derive(Debug)]
struct Made {
    name: String,
    ty: Signature,
    body: Body,
}

impl Exports {
    pub(super) fn new(is_entered_once: bool) -> Self {
        Self { is_entered_once, plain: Vec::new(), made: Vec::new() }
    }

    /// An imported function, with what has to be around it, if anything has.
    pub(super) fn add(&mut self, name: String, ty: &Signature, function: u32, around: Option<Body>) {
        let body = match (around, self.is_entered_once) {
            (None, false) => return self.plain.push((name, function)),
            (around, is_entered_once) => {
                let plain = || Body { code: call(function, ty.params.len()), ..Body::default() };
                let body = around.unwrap_or_else(plain);
                if is_entered_once { body.entered() } else { body }
            }
        };
        self.made.push(Made { name, ty: ty.clone(), body });
    }

    /// What ends a resource. It is called too when a handle of the host ends because the group gets it.
    pub(super) fn destructor(&mut self, resource: &ExportedResource, function: u32, is_shared: bool) {
        let name = format!("[dtor]{}", resource.name);
        let name = resource.interface.iter().fold(name, |name, interface| format!("{interface}#{name}"));
        if !is_shared && !self.is_entered_once {
            return self.plain.push((name, function));
        }
        let call = call(function, 1);
        let body = Body { code: call, ..Body::default() };
        let mut body = if self.is_entered_once { body.within() } else { body };
        if is_shared {
            body.code = format!("(if (i32.eqz (global.get $moving)) (then {}))", body.code);
        }
        self.made.push(Made { name, ty: Signature { params: vec!["i32"], results: Vec::new() }, body });
    }

    /// The exports of imported functions, in the text format.
    pub(super) fn plain(&self) -> impl Iterator<Item = String> {
        self.plain.iter().map(|(name, function)| format!("(export \"{}\" (func {function}))", escaped(name)))
    }

    /// The functions around others, in the text format: what each has before its body, and that.
    pub(super) fn made(&self) -> impl Iterator<Item = (String, String)> {
        let function =
            |made: &Made| (format!("(export \"{}\") {}", escaped(&made.name), made.ty.text()), made.body.text());
        self.made.iter().map(function)
    }
}
