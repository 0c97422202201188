//! Reads WebAssembly modules and judges whether they may share one address space.
//!
//! [`examine`] says what one module is, and [`judge()`] what speaks against several in one memory:
//!
//! ```
//! use toolchain_probe::diagnostic::{Code, Severity};
//! use toolchain_probe::show::human::{Style, render};
//! use toolchain_probe::{Policy, examine, judge};
//!
//! // Two libraries that do not agree about `count`.
//! let app = wat::parse_str(
//!     r#"(module
//!       (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
//!       (import "env" "count" (func $count (param i32) (result i32)))
//!       (func (export "run") (result i32) (call $count (i32.const 1))))"#,
//! )?;
//! let text = wat::parse_str(
//!     r#"(module
//!       (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
//!       (func (export "count") (param i64) (result i32) (i32.const 0)))"#,
//! )?;
//!
//! let modules = [examine("libapp.so", &app).unwrap(), examine("libtext.so", &text).unwrap()];
//! let findings = judge(&modules, &Policy::default());
//!
//! assert_eq!(findings[0].code, Code::ABI001);
//! assert_eq!(findings[0].severity, Severity::Error);
//! print!("{}", render(&findings[0], Style::default()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Five wings. Reading ([`module`], [`gather`]): files become modules, each with what its bytes, bodies and metadata
//! say. Judging ([`mod@judge`]): [`bind`] turns names and wires into bindings, and checks turn a group into
//! diagnostics; [`admit`] is the only way to an [`Admitted`] group, and an `Admitted` group is the only thing a linker
//! can start from. Taking apart ([`component`]): components become core modules and the wires between them. Showing
//! ([`show`], [`command`]): findings and facts become text and JSON. Checking ([`mod@check`]): an image and its
//! certificate become a proof that the image is a right link; this wing uses none of the others. [`conventions`] and
//! [`diagnostic`] are the words that all of them share.
//!
//! But for checking, this crate never knows an address: where a module is placed is decided by a linker.

// What is `pub` is what another program may use; all else says how far it reaches.
#![warn(unreachable_pub)]

pub mod check;
pub mod command;
pub mod component;
pub mod conventions;
pub mod diagnostic;
pub mod gather;
pub mod judge;
pub mod module;
pub mod show;

pub use judge::admission::{Admitted, Bound, admit, bind, judge, judge_instances};
pub use judge::policy::{Policy, Undefined, Unresolved};
pub use module::examined::{Examined, Modules, examine};
