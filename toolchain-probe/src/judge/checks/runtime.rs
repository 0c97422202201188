//! RT001-RT004: does a module bring a runtime that takes the memory for its own?

use super::ties::shares_memory;
use super::toolchain::seen_sign;
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::Examined;
use crate::module::identify::toolchain::Family;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for (input, module) in group.modules.iter_enumerated() {
        match module.identity.toolchain.family {
            Family::Go => go(module, findings),
            Family::TinyGo if shares_memory(group, module) => tinygo(module, findings),
            Family::AssemblyScript if shares_memory(group, module) => assemblyscript(module, findings),
            // A component has the module beside it that it was made for.
            Family::Adapter if !group.bindings.is_instance(input) => adapter(module, findings),
            _ => {}
        }
    }
}

fn finding(code: Code, module: &Examined<'_>, message: String) -> Diagnostic {
    seen_sign(Diagnostic::new(code, message), module, module.identity.toolchain.family_sign.as_ref())
}

/// RT001: a Go program owns the memory from its first byte, fills the table from slot 4096 on, keeps its stack in
/// globals of its own, and runs its scheduler from an entry that returns at any time.
fn go(module: &Examined<'_>, findings: &mut Findings) {
    findings.push(
        finding(Code::RT001, module, format!("`{}` is a Go program, which cannot share its memory", module.name)).help(
            "keep it a module of its own and pass data by copying, or write the part that must share memory in C or \
             Rust",
        ),
    );
}

/// RT002: the collector looks for pointers in its own globals, stack and heap. A pointer that C or Rust keeps is not
/// seen, and what it points to is freed.
fn tinygo(module: &Examined<'_>, findings: &mut Findings) {
    findings.push(
        finding(
            Code::RT002,
            module,
            format!("the collector of `{}` does not see pointers that others hold", module.name),
        )
        .note("its heap also takes all memory up to the end, and doubles it")
        .help(
            "keep it a module of its own; with `--allow RT002` build it with `tinygo build -gc=leaking`, which frees \
             nothing",
        ),
    );
}

/// RT003: roots are the stack of the AssemblyScript runtime and what was pinned.
fn assemblyscript(module: &Examined<'_>, findings: &mut Findings) {
    findings.push(
        finding(
            Code::RT003,
            module,
            format!("the collector of `{}` does not see pointers that others hold", module.name),
        )
        .note("its heap also claims all memory up to the end when it is first used")
        .help(
            "keep it a module of its own; with `--allow RT003` build it with `asc --runtime stub`, which frees nothing",
        ),
    );
}

/// RT004: an adapter translates the imports of one module into those of a component, with a stack that it makes itself.
fn adapter(module: &Examined<'_>, findings: &mut Findings) {
    findings.push(finding(Code::RT004, module, format!("`{}` is a WASI adapter, not a library", module.name)).help(
        "leave it out of the link, and give it to `wasm-tools component new image.wasm --adapt NAME=FILE` afterwards",
    ));
}
