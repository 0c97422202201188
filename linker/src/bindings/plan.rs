//! The model becomes two numbered lists: the core functions that the glue calls, and those that it is called by.
//!
//! Engines know these and nothing else of an image. It does not know what their values mean. The surprising choice:
//! what the component model has built in is an import like those that the host defines, only that the glue answers it.

use wasmparser::FuncType;

use super::interface::{Allocator, BuiltIn, Convention, Function, Interface, ResourceId, ResourceSide, Side};
use wasmparser::ValType;

/// A function of the image that the glue calls.
#[derive(Debug)]
pub(super) struct Callee {
    pub(super) export: String,
    pub(super) core: FuncType,
}

/// A function that the image calls.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) module: String,
    pub(super) field: String,
    pub(super) core: FuncType,
    pub(super) answer: Answer,
}

impl Import {
    /// Whether it is of WASI 0.1, which engines have themselves.
    pub(super) fn is_wasi(&self) -> bool {
        self.module == WASI
    }
}

/// Who answers it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    /// The host, by the place of the function in the interface.
    Host(usize),
    /// The glue.
    BuiltIn(BuiltIn, ResourceId),
}

/// What crosses the border, in numbered lists.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) callees: Vec<Callee>,
    pub(super) imports: Vec<Import>,
    pub(super) initialize: Option<usize>,
    /// By the place of a function in the interface: the export, and what ends its result.
    pub(super) exports: Vec<Option<(usize, Option<usize>)>>,
    pub(super) allocate: Option<usize>,
    pub(super) free: Option<usize>,
    /// What ends each resource of the image.
    pub(super) destructors: Vec<Option<usize>>,
}

impl Plan {
    pub(super) fn of(interface: &Interface) -> Self {
        let mut plan = Self::default();
        for (number, function) in interface.functions.iter().enumerate() {
            let exported = match &function.side {
                Side::Import { module, field } => {
                    plan.imports.push(Import {
                        module: module.clone(),
                        field: field.clone(),
                        core: function.core.clone(),
                        answer: Answer::Host(number),
                    });
                    None
                }
                Side::Export { name } => Some(plan.export(name, function)),
            };
            plan.exports.push(exported);
        }
        for (side, built_in, resource) in &interface.built_ins {
            let Side::Import { module, field } = side else { continue };
            let results: &[ValType] = if *built_in == BuiltIn::Drop { &[] } else { &[ValType::I32] };
            plan.imports.push(Import {
                module: module.clone(),
                field: field.clone(),
                core: FuncType::new([ValType::I32], results.iter().copied()),
                answer: Answer::BuiltIn(*built_in, *resource),
            });
        }
        let i32s =
            |params: usize, results: usize| FuncType::new(vec![ValType::I32; params], vec![ValType::I32; results]);
        plan.initialize = interface.initialize.as_ref().map(|name| plan.callee(name, i32s(0, 0)));
        match &interface.allocator {
            None => {}
            Some(Allocator::Realloc(name)) => plan.allocate = Some(plan.callee(name, i32s(4, 1))),
            Some(Allocator::Malloc { has_free }) => {
                plan.allocate = Some(plan.callee("malloc", i32s(1, 1)));
                plan.free = has_free.then(|| plan.callee("free", i32s(1, 0)));
            }
        }
        for resource in &interface.types.resources {
            let destructor = match &resource.side {
                ResourceSide::Image { destructor: Some(name) } => Some(plan.callee(name, i32s(1, 0))),
                _ => None,
            };
            plan.destructors.push(destructor);
        }
        plan
    }

    /// A text that is there for functions of the host, if there are any: for those of WASI alone, where the host has
    /// them.
    pub(super) fn for_host(&self, text: &str) -> String {
        if self.imports.is_empty() {
            return String::new();
        }
        match self.imports.iter().all(Import::is_wasi) {
            true => format!("\n#ifdef OWN_WASI\n{}\n#endif\n", text.trim()),
            false => text.to_owned(),
        }
    }

    /// How an image is opened on an engine that reads its module: by the engine's `glue_load`.
    pub(super) fn open(&self) -> String {
        let entry = match self.initialize {
            Some(number) => format!("if (status == IMAGE_OK) status = glue_call_{number}(made, flat);"),
            None => String::new(),
        };
        include_str!("templates/open.c").replace("GLUE_INITIALIZE", &entry)
    }

    fn export(&mut self, name: &str, function: &Function) -> (usize, Option<usize>) {
        let export = self.callee(name, function.core.clone());
        let post = match &function.convention {
            Convention::Canonical { post_return: Some(post), .. } => {
                Some(self.callee(post, FuncType::new(function.core.results().iter().copied(), [])))
            }
            _ => None,
        };
        (export, post)
    }

    fn callee(&mut self, export: &str, core: FuncType) -> usize {
        self.callees.push(Callee { export: export.to_owned(), core });
        self.callees.len() - 1
    }

    /// The modules that functions are imported from, by their names.
    pub(super) fn modules(&self) -> Vec<&str> {
        let mut modules: Vec<&str> = self.imports.iter().map(|import| import.module.as_str()).collect();
        modules.sort_unstable();
        modules.dedup();
        modules
    }
}

/// The member of `glue_value` that has a value of a core type.
pub(super) fn member(ty: ValType) -> &'static str {
    match ty {
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
        ValType::I32 | ValType::V128 | ValType::Ref(_) => "i32",
    }
}

/// Core types as engines' own tables have them, a letter each.
pub(super) fn letters(types: &[ValType]) -> String {
    let letter = |ty: &ValType| match ty {
        ValType::I64 => 'I',
        ValType::F32 => 'f',
        ValType::F64 => 'F',
        ValType::I32 | ValType::V128 | ValType::Ref(_) => 'i',
    };
    types.iter().map(letter).collect()
}

/// How many values a call needs room for.
pub(super) fn room(core: &FuncType) -> usize {
    core.params().len().max(core.results().len()).max(1)
}

/// The module of WASI 0.1.
const WASI: &str = "wasi_snapshot_preview1";

/// A name of the image as a string of C.
pub(super) fn quoted(name: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            // `??` and a character behind it is another one to old compilers; three digits end an escape.
            b' '..=b'~' if byte != b'?' => quoted.push(char::from(byte)),
            byte => quoted.push_str(&format!("\\{byte:03o}")),
        }
    }
    quoted.push('"');
    quoted
}
