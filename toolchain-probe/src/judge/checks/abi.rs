//! ABI001, ABI004, ABI016: is every import of the type of its definition, and if not, why?
//!
//! Types are compared by structure, recursion groups included: two modules number one type differently.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FuncType, HeapType, RefType, TableType, ValType};

use super::Group;
use crate::conventions::{LINKER_TAGS, LinkerSymbol, is_libc_internal};
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::{Binding, DataTarget, FunctionTarget, GlobalTarget, ImportRef, TableTarget, TagTarget};
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId, TableIndex, TypeIndex};
use crate::module::model::{Import, Item};

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let check = Check { group };
    for (input, module) in group.modules.iter().enumerate() {
        let input = InputId::from_usize(input);
        for (position, import) in (0u32..).zip(&module.imports) {
            if let Some(finding) = check.import(ImportRef { input, position }, module, import) {
                findings.push(finding);
            }
        }
    }
    check.undefined_functions(findings);
}

struct Check<'a, 'data> {
    group: &'a Group<'a, 'data>,
}

impl Check<'_, '_> {
    fn same(&self, left: (InputId, TypeIndex), right: (InputId, TypeIndex)) -> bool {
        self.group.types[left.0.at()][left.1.at()] == self.group.types[right.0.at()][right.1.at()]
    }

    /// Whatever the import is for, its type has to be that of what it is bound to.
    fn import(&self, at: ImportRef, module: &Examined<'_>, import: &Import<'_>) -> Option<Diagnostic> {
        match (import.item, self.group.bindings.of_import(at)) {
            (Item::Function(function), Binding::Function(target)) => {
                self.function(at.input, module, import, function, target)
            }
            (Item::Tag(tag), Binding::Tag(target)) => {
                let wanted = module.tags[tag.at()].ty;
                let (input, tag) = match target {
                    TagTarget::Defined(input, tag) => (input, tag),
                    TagTarget::Host(host) => match self.import_at(host).item {
                        Item::Tag(tag) => (host.input, tag),
                        _ => return None,
                    },
                    TagTarget::Linker(_) => return linker_tag(module, import, wanted),
                    TagTarget::Undefined => return None,
                };
                let found = self.group.modules[input.at()].tags[tag.at()].ty;
                (!self.same((at.input, wanted), (input, found)))
                    .then(|| self.mismatch(module, import, wanted, (input, found)))
            }
            (Item::Global(global), Binding::Global(target)) => self.global(at.input, module, import, global, target),
            (Item::Table(table), Binding::FunctionTable) => function_table(module, import, table),
            (Item::Table(table), Binding::Table(target)) => self.table(at.input, module, import, table, target),
            _ => None,
        }
    }

    fn import_at(&self, at: ImportRef) -> &Import<'_> {
        &self.group.modules[at.input.at()].imports[at.position as usize]
    }

    fn global(
        &self,
        user: InputId,
        module: &Examined<'_>,
        import: &Import<'_>,
        global: GlobalIndex,
        target: GlobalTarget,
    ) -> Option<Diagnostic> {
        let wanted = module.globals[global.at()].ty;
        let (input, defined) = match target {
            GlobalTarget::Defined(input, defined) => (input, defined),
            GlobalTarget::Host(host) => (host.input, self.import_at(host).item.global()?),
            // For threads it is one that changes; objects of one thread import it the same way.
            GlobalTarget::Address(DataTarget::Linker(LinkerSymbol::TlsBase)) => return None,
            GlobalTarget::Address(_) => return defined_by_linker(module, import, wanted, false),
            GlobalTarget::Linker(_) => return defined_by_linker(module, import, wanted, true),
            GlobalTarget::Undefined | GlobalTarget::WrongKind(..) => return None,
        };
        let definer = &self.group.modules[input.at()];
        let is_host = matches!(target, GlobalTarget::Host(_));
        let found = definer.globals[defined.at()].ty;
        let same = wanted.mutable == found.mutable
            && wanted.shared == found.shared
            && self.same_value((user, wanted.content_type), (input, found.content_type));
        (!same).then(|| {
            Diagnostic::new(Code::ABI001, format!("global `{}` has two types", import.field))
                .seen_at(&module.name, format!("imported as {}", global_type(wanted)), import.offset)
                .seen(&definer.name, format!("{} as {}", given(is_host), global_type(found)))
                .help("declare it the same way in both modules")
        })
    }

    fn table(
        &self,
        user: InputId,
        module: &Examined<'_>,
        import: &Import<'_>,
        table: TableIndex,
        target: TableTarget,
    ) -> Option<Diagnostic> {
        let (input, defined) = match target {
            TableTarget::Defined(input, defined) => (input, defined),
            TableTarget::Host(host) => match self.import_at(host).item {
                Item::Table(table) => (host.input, table),
                _ => return None,
            },
            TableTarget::Undefined => return None,
        };
        let is_host = matches!(target, TableTarget::Host(_));
        let (wanted, definer) = (module.tables[table.at()].ty, &self.group.modules[input.at()]);
        let found = definer.tables[defined.at()].ty;
        let element = |ty: TableType| ValType::Ref(ty.element_type);
        let same = wanted.table64 == found.table64
            && wanted.shared == found.shared
            && self.same_value((user, element(wanted)), (input, element(found)));
        (!same).then(|| {
            Diagnostic::new(Code::ABI001, format!("table `{}` has two types", import.field))
                .seen_at(&module.name, format!("imported as a table of {}", wanted.element_type), import.offset)
                .seen(&definer.name, format!("{} as a table of {}", given(is_host), found.element_type))
                .help("declare it the same way in both modules")
        })
    }

    /// Whether two value types are one: a reference to a type is compared by that type's structure.
    fn same_value(&self, left: (InputId, ValType), right: (InputId, ValType)) -> bool {
        let (ValType::Ref(one), ValType::Ref(other)) = (left.1, right.1) else { return left.1 == right.1 };
        match (one.heap_type(), other.heap_type()) {
            (HeapType::Concrete(one_index), HeapType::Concrete(other_index)) => {
                let indices = (one_index.as_module_index(), other_index.as_module_index());
                let (Some(one_index), Some(other_index)) = indices else { return false };
                one.is_nullable() == other.is_nullable()
                    && self.same((left.0, TypeIndex(one_index)), (right.0, TypeIndex(other_index)))
            }
            _ => one == other && one.type_index().is_none(),
        }
    }

    fn function(
        &self,
        input: InputId,
        module: &Examined<'_>,
        import: &Import<'_>,
        function: FuncIndex,
        target: FunctionTarget,
    ) -> Option<Diagnostic> {
        let wanted = module.functions[function.at()].ty;
        let (definer, found) = match target {
            FunctionTarget::Defined(definer, found) => (definer, found),
            // Of the host, or passed on by another module, which wants it under another name perhaps, and of a type.
            FunctionTarget::Host(at) | FunctionTarget::Undefined(at) => (at.input, self.import_at(at).item.function()?),
            _ => return None,
        };
        let found = self.group.modules[definer.at()].functions[found.at()].ty;
        (!self.same((input, wanted), (definer, found))).then(|| self.mismatch(module, import, wanted, (definer, found)))
    }

    fn mismatch(
        &self,
        module: &Examined<'_>,
        import: &Import<'_>,
        wanted: TypeIndex,
        (definer, found): (InputId, TypeIndex),
    ) -> Diagnostic {
        let definer = &self.group.modules[definer.at()];
        let name = import.symbol.unwrap_or(import.field);
        let offset = definer.export(name).map(|export| export.offset);
        let defined = format!("defined as {}, made by {}", definer.types.signature(found), definer.maker());
        let cause = Cause::of(name, module.types.function(wanted), definer.types.function(found));
        let diagnostic = Diagnostic::new(
            cause.code(),
            format!("`{name}` has two types: `{}` and `{}` disagree", module.name, definer.name),
        )
        .seen_at(
            &module.name,
            format!("imported as {}, made by {}", module.types.signature(wanted), module.maker()),
            import.offset,
        );
        let diagnostic = match offset {
            Some(offset) => diagnostic.seen_at(&definer.name, defined, offset),
            None => diagnostic.seen(&definer.name, defined),
        };
        diagnostic.help(cause.help(name))
    }

    /// A function that no input defines becomes one import or one stub: all references must agree on its type.
    fn undefined_functions(&self, findings: &mut Vec<Diagnostic>) {
        let mut seen: BTreeMap<&str, (InputId, TypeIndex)> = BTreeMap::new();
        let mut reported = BTreeSet::new();
        for (input, module) in self.group.modules.iter().enumerate() {
            let input = InputId::from_usize(input);
            for (binding, import) in self.group.bindings.of_module(input).iter().zip(&module.imports) {
                let (Item::Function(function), Binding::Function(FunctionTarget::Undefined(at))) =
                    (import.item, binding)
                else {
                    continue;
                };
                let wanted = module.functions[function.at()].ty;
                let name = self.group.modules[at.input.at()].imports[at.position as usize].field;
                let first = *seen.entry(name).or_insert((input, wanted));
                if !self.same(first, (input, wanted)) && reported.insert(import.field) {
                    findings.push(self.mismatch(module, import, wanted, first));
                }
            }
        }
    }
}

/// Why two types of a function differ, as far as the types tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// ABI004: one side returns several values, where the C ABI returns one or a struct through a pointer.
    SeveralResults,
    /// One side passes vectors as such, the other in parts: the types of vectors depend on the target's features.
    Vector,
    /// ABI016: a function inside libc, whose type is a matter between parts of one version.
    LibcInternal,
    /// ABI001: anything else.
    Prototype,
}

impl Cause {
    fn of(name: &str, wanted: Option<&FuncType>, found: Option<&FuncType>) -> Self {
        let several = |ty: Option<&FuncType>| ty.is_some_and(|ty| ty.results().len() > 1);
        let vector = |ty: Option<&FuncType>| {
            ty.is_some_and(|ty| ty.params().iter().chain(ty.results()).any(|ty| *ty == ValType::V128))
        };
        if several(wanted) != several(found) {
            Self::SeveralResults
        } else if vector(wanted) != vector(found) {
            Self::Vector
        } else if is_libc_internal(name) {
            Self::LibcInternal
        } else {
            Self::Prototype
        }
    }

    fn code(self) -> Code {
        match self {
            Self::SeveralResults => Code::ABI004,
            Self::LibcInternal => Code::ABI016,
            Self::Vector | Self::Prototype => Code::ABI001,
        }
    }

    fn help(self, name: &str) -> String {
        match self {
            Self::SeveralResults => "compile C without `-Xclang -target-abi -Xclang experimental-mv`, so that it \
                returns structs through a pointer as the C ABI says"
                .to_owned(),
            Self::Vector => format!(
                "compile both sides with `-msimd128` (Rust: `-C target-feature=+simd128`) or neither; better, pass \
                 vectors to `{name}` by pointer"
            ),
            Self::LibcInternal => {
                "use the libc, the headers and the objects of one release of wasi-sdk for all modules".to_owned()
            }
            Self::Prototype => format!(
                "give `{name}` one prototype: in C include the same header on both sides (`-Wstrict-prototypes`), in \
                 Rust match the `extern \"C\"` block to it"
            ),
        }
    }
}

/// What a module does with what it gives to others.
fn given(is_host: bool) -> &'static str {
    if is_host { "passed on from the host" } else { "defined" }
}

fn function_table(module: &Examined<'_>, import: &Import<'_>, table: TableIndex) -> Option<Diagnostic> {
    let found = module.tables[table.at()].ty;
    let right = found.element_type == RefType::FUNCREF && !found.table64 && !found.shared;
    (!right).then(|| {
        Diagnostic::new(Code::ABI001, format!("table `{}` has two types", import.field))
            .seen_at(
                &module.name,
                format!("imported as a table of {}, wanted funcref", found.element_type),
                import.offset,
            )
            .help("import the function table as it is, and give other references a table of the module's own")
    })
}

/// An address is an immutable i32, a variable of the linker a mutable one.
fn defined_by_linker(
    module: &Examined<'_>,
    import: &Import<'_>,
    ty: wasmparser::GlobalType,
    mutable: bool,
) -> Option<Diagnostic> {
    let right = ty.mutable == mutable && ty.content_type == ValType::I32;
    let wanted = if mutable { "(mut i32)" } else { "i32" };
    (!right).then(|| {
        Diagnostic::new(Code::ABI001, format!("global `{}` has two types", import.field))
            .seen_at(&module.name, format!("imported as {}, wanted {wanted}", global_type(ty)), import.offset)
            .help("declare it with the type that its definition has")
    })
}

fn linker_tag(module: &Examined<'_>, import: &Import<'_>, wanted: TypeIndex) -> Option<Diagnostic> {
    let ty = module.types.function(wanted)?;
    let right = matches!(ty.params(), [ValType::I32]) && ty.results().is_empty();
    debug_assert!(LINKER_TAGS.contains(&import.field));
    (!right).then(|| {
        Diagnostic::new(Code::ABI001, format!("tag `{}` has two types", import.field))
            .seen_at(
                &module.name,
                format!("imported as {}, wanted (i32) -> ()", module.types.signature(wanted)),
                import.offset,
            )
            .help(
                "build the module with `-fwasm-exceptions`, or for setjmp with `-mllvm -wasm-enable-sjlj`: their tags \
                 have this type",
            )
    })
}

fn global_type(ty: wasmparser::GlobalType) -> String {
    if ty.mutable { format!("(mut {})", ty.content_type) } else { ty.content_type.to_string() }
}
