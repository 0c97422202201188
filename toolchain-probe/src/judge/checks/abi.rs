//! ABI001, ABI004, ABI016: is every import of the type of its definition, and if not, why?
//!
//! Types are compared by structure, recursion groups included: two modules may give one type different indices.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FuncType, HeapType, RefType, TableType, ValType};

use super::{Findings, Group};
use crate::conventions::{LINKER_TAGS, LinkerSymbol, is_libc_internal};
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::{
    Binding, DataTarget, FunctionTarget, GlobalTarget, ImportRef, SymbolBinding, TableTarget, TagTarget,
};
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex, TypeIndex};
use crate::module::model::linking::SymbolKind;
use crate::module::model::{Import, Item};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let check = Check { group };
    for (input, module) in group.modules.iter_enumerated() {
        for (position, import) in (0u32..).zip(&module.imports) {
            check.import(ImportRef { input, position }, module, import, findings);
        }
        check.definitions_that_give_way(input, module, findings);
    }
    check.undefined_functions(findings);
}

struct Check<'a, 'data> {
    group: &'a Group<'a, 'data>,
}

/// An import of a module.
#[derive(Clone, Copy)]
struct Use<'a, 'data> {
    input: InputId,
    module: &'a Examined<'data>,
    import: &'a Import<'data>,
}

impl Check<'_, '_> {
    fn same(&self, left: (InputId, TypeIndex), right: (InputId, TypeIndex)) -> bool {
        self.group.types[left.0][left.1] == self.group.types[right.0][right.1]
    }

    /// Whatever the import is for, its type has to be that of what it is bound to.
    fn import(&self, at: ImportRef, module: &Examined<'_>, import: &Import<'_>, findings: &mut Findings) {
        let user = Use { input: at.input, module, import };
        match (import.item, self.group.bindings.of_import(at)) {
            (Item::Function(function), Binding::Function(target)) => self.function(user, function, target, findings),
            (Item::Tag(tag), Binding::Tag(target)) => self.tag(user, tag, target, findings),
            (Item::Global(global), Binding::Global(target)) => self.global(user, global, target, findings),
            (Item::Global(global), Binding::StackPointer) => {
                defined_by_linker(user, module.globals[global].ty, true, findings);
            }
            (Item::Table(table), Binding::FunctionTable) => function_table(user, table, findings),
            (Item::Table(table), Binding::Table(target)) => self.table(user, table, target, findings),
            _ => {}
        }
    }

    fn tag(&self, user: Use<'_, '_>, tag: TagIndex, target: TagTarget, findings: &mut Findings) {
        let wanted = user.module.tags[tag].ty;
        let (input, tag) = match target {
            TagTarget::Defined(input, tag) => (input, tag),
            TagTarget::Host(host) => match self.import_at(host).item {
                Item::Tag(tag) => (host.input, tag),
                _ => return,
            },
            TagTarget::Linker(_) => return linker_tag(user, wanted, findings),
            TagTarget::Undefined => return,
        };
        let found = self.group.modules[input].tags[tag].ty;
        if !self.same((user.input, wanted), (input, found)) {
            findings.push(self.mismatch(user, wanted, (input, found)));
        }
    }

    fn import_at(&self, at: ImportRef) -> &Import<'_> {
        &self.group.modules[at.input].imports[at.position as usize]
    }

    fn global(&self, user: Use<'_, '_>, global: GlobalIndex, target: GlobalTarget, findings: &mut Findings) {
        let Use { module, import, .. } = user;
        let wanted = module.globals[global].ty;
        let (input, defined) = match target {
            GlobalTarget::Defined(input, defined) => (input, defined),
            GlobalTarget::Host(host) => match self.import_at(host).item.global() {
                Some(defined) => (host.input, defined),
                None => return,
            },
            // For threads it is one that changes; objects of one thread import it the same way.
            GlobalTarget::Address(DataTarget::Linker(LinkerSymbol::TlsBase)) => return,
            GlobalTarget::Address(_) => return defined_by_linker(user, wanted, false, findings),
            GlobalTarget::Linker(_) => return defined_by_linker(user, wanted, true, findings),
            GlobalTarget::Undefined | GlobalTarget::WrongKind(..) => return,
        };
        let definer = &self.group.modules[input];
        let is_host = matches!(target, GlobalTarget::Host(_));
        let found = definer.globals[defined].ty;
        let same = wanted.mutable == found.mutable
            && wanted.shared == found.shared
            && self.same_value((user.input, wanted.content_type), (input, found.content_type));
        if !same {
            findings.push(
                Diagnostic::new(Code::ABI001, format!("global `{}` has two types", import.field))
                    .seen_at(&module.name, format!("imported as {}", global_type(wanted)), import.offset)
                    .seen(&definer.name, format!("{} as {}", given(is_host), global_type(found)))
                    .help("declare it the same way in both modules"),
            );
        }
    }

    fn table(&self, user: Use<'_, '_>, table: TableIndex, target: TableTarget, findings: &mut Findings) {
        let Use { module, import, .. } = user;
        let (input, defined) = match target {
            TableTarget::Defined(input, defined) => (input, defined),
            TableTarget::Host(host) => match self.import_at(host).item {
                Item::Table(table) => (host.input, table),
                _ => return,
            },
            TableTarget::Undefined => return,
        };
        let is_host = matches!(target, TableTarget::Host(_));
        let (wanted, definer) = (module.tables[table].ty, &self.group.modules[input]);
        let found = definer.tables[defined].ty;
        let element = |ty: TableType| ValType::Ref(ty.element_type);
        let same = wanted.table64 == found.table64
            && wanted.shared == found.shared
            && self.same_value((user.input, element(wanted)), (input, element(found)));
        if !same {
            findings.push(
                Diagnostic::new(Code::ABI001, format!("table `{}` has two types", import.field))
                    .seen_at(&module.name, format!("imported as a table of {}", wanted.element_type), import.offset)
                    .seen(&definer.name, format!("{} as a table of {}", given(is_host), found.element_type))
                    .help("declare it the same way in both modules"),
            );
        }
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

    fn function(&self, user: Use<'_, '_>, function: FuncIndex, target: FunctionTarget, findings: &mut Findings) {
        let wanted = user.module.functions[function].ty;
        let Some((definer, found)) = self.type_of(target) else { return };
        if !self.same((user.input, wanted), (definer, found)) {
            findings.push(self.mismatch(user, wanted, (definer, found)));
        }
    }

    fn mismatch(
        &self,
        Use { module, import, .. }: Use<'_, '_>,
        wanted: TypeIndex,
        (definer, found): (InputId, TypeIndex),
    ) -> Diagnostic {
        let definer = &self.group.modules[definer];
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

    /// A weak definition of an object gives way to another one: its own calls of it then call that one.
    fn definitions_that_give_way(&self, input: InputId, module: &Examined<'_>, findings: &mut Findings) {
        for (symbol, binding) in module.symbols().iter().zip(self.group.bindings.of_symbols(input)) {
            let (SymbolKind::Function(function), SymbolBinding::Function(target)) = (symbol.kind, *binding) else {
                continue;
            };
            let own = module.functions.get(FuncIndex(function)).filter(|_| module.body(FuncIndex(function)).is_some());
            let Some(((definer, found), own)) = self.type_of(target).zip(own) else { continue };
            if self.same((input, own.ty), (definer, found)) {
                continue;
            }
            let (name, definer) = (symbol.name.unwrap_or_default(), &self.group.modules[definer]);
            let signature =
                |module: &Examined<'_>, ty| format!("{}, made by {}", module.types.signature(ty), module.maker());
            let cause = Cause::of(name, module.types.function(own.ty), definer.types.function(found));
            let diagnostic = Diagnostic::new(
                cause.code(),
                format!("`{name}` has two types: `{}` and `{}` disagree", module.name, definer.name),
            );
            findings.push(
                diagnostic
                    .seen(&module.name, format!("defined weakly as {}", signature(module, own.ty)))
                    .seen(&definer.name, format!("defined as {}", signature(definer, found)))
                    .help(cause.help(name)),
            );
        }
    }

    /// The type that the end of a reference has.
    fn type_of(&self, target: FunctionTarget) -> Option<(InputId, TypeIndex)> {
        let (definer, function) = match target {
            FunctionTarget::Defined(definer, found) => (definer, Some(found)),
            // Of the host, or passed on by another module, which may want it under another name, and has a type for it.
            FunctionTarget::Host(at) | FunctionTarget::Undefined(at) => (at.input, self.import_at(at).item.function()),
            _ => return None,
        };
        Some((definer, self.group.modules[definer].functions[function?].ty))
    }

    /// A function that no input defines becomes one import or one stub: all references must agree on its type.
    fn undefined_functions(&self, findings: &mut Findings) {
        let mut seen: BTreeMap<&str, (InputId, TypeIndex)> = BTreeMap::new();
        let mut reported = BTreeSet::new();
        for (input, module) in self.group.modules.iter_enumerated() {
            for (binding, import) in self.group.bindings.of_module(input).iter().zip(&module.imports) {
                let (Item::Function(function), Binding::Function(FunctionTarget::Undefined(at))) =
                    (import.item, binding)
                else {
                    continue;
                };
                let wanted = module.functions[function].ty;
                let name = self.group.modules[at.input].imports[at.position as usize].field;
                let first = *seen.entry(name).or_insert((input, wanted));
                if !self.same(first, (input, wanted)) && reported.insert(import.field) {
                    findings.push(self.mismatch(Use { input, module, import }, wanted, first));
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
    /// ABI016: a function internal to libc, whose type concerns the parts of one version only.
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

fn function_table(Use { module, import, .. }: Use<'_, '_>, table: TableIndex, findings: &mut Findings) {
    let found = module.tables[table].ty;
    let right = found.element_type == RefType::FUNCREF && !found.table64 && !found.shared;
    if !right {
        findings.push(
            Diagnostic::new(Code::ABI001, format!("table `{}` has two types", import.field))
                .seen_at(
                    &module.name,
                    format!("imported as a table of {}, wanted funcref", found.element_type),
                    import.offset,
                )
                .help("import the function table as it is, and give other references a table of the module's own"),
        );
    }
}

/// An address is an immutable i32, a variable of the linker a mutable one.
fn defined_by_linker(
    Use { module, import, .. }: Use<'_, '_>,
    ty: wasmparser::GlobalType,
    mutable: bool,
    findings: &mut Findings,
) {
    let right = ty.mutable == mutable && ty.content_type == ValType::I32;
    let wanted = if mutable { "(mut i32)" } else { "i32" };
    if !right {
        findings.push(
            Diagnostic::new(Code::ABI001, format!("global `{}` has two types", import.field))
                .seen_at(&module.name, format!("imported as {}, wanted {wanted}", global_type(ty)), import.offset)
                .help("declare it with the type that its definition has"),
        );
    }
}

fn linker_tag(Use { module, import, .. }: Use<'_, '_>, wanted: TypeIndex, findings: &mut Findings) {
    let Some(ty) = module.types.function(wanted) else { return };
    let right = matches!(ty.params(), [ValType::I32]) && ty.results().is_empty();
    debug_assert!(LINKER_TAGS.contains(&import.field));
    if !right {
        findings.push(
        Diagnostic::new(Code::ABI001, format!("tag `{}` has two types", import.field))
            .seen_at(
                &module.name,
                format!("imported as {}, wanted (i32) -> ()", module.types.signature(wanted)),
                import.offset,
            )
            .help(
                "build the module with `-fwasm-exceptions`, or for setjmp with `-mllvm -wasm-enable-sjlj`: their tags \
                 have this type",
            ),
        );
    }
}

fn global_type(ty: wasmparser::GlobalType) -> String {
    if ty.mutable { format!("(mut {})", ty.content_type) } else { ty.content_type.to_string() }
}
