//! A body of the image is a body of an input: instruction by instruction, under the maps of the certificate.
//!
//! **Rule.** Both bodies are read in step. Each instruction of the input has in the image the same instruction, in
//! which every index stands for what the maps say, and every place that a relocation names has the value of its symbol
//! with its addend. Nothing else is changed but:
//!
//! * *lengths*: numbers may be written shorter or longer;
//! * *a constant*: `global.get` of a global that is a number is `i32.const` of that number, and so may `local.get` be
//!   that finds one ([`super::locals`]);
//! * *a sum*: two constants and `i32.add`, the first or second of them such a read, are `i32.const` of their sum, which
//!   wraps as `i32.add` does;
//! * *what nobody reads*: a `local.tee` may be gone, and a `local.set` with the instructions before it that compute
//!   something known ([`super::locals`]);
//! * *a call of a known slot*: `call_indirect` with the instructions right before it that compute a slot of the
//!   function table is `call` of the function that stands there, if that is of the type and nobody changes the table
//!   ([`super::slots`]);
//! * *padding*: `nop` may stand where the input has none.
//!
//! So the two do the same, step by step, if what they name is the same, which the other rules show. It does not know
//! which input a body should come from. The instruction set is not listed here: `wasmparser` lists the fields of all
//! instructions, and a field that is unknown here does not compile. Most are the same bytes in both and name nothing,
//! and are passed as bytes ([`super::steps`]): to decode them costs as much as to validate.

mod choices;
mod equal;
mod known;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use wasmparser::{
    BlockType, BrTable, ConstExpr, FunctionBody, HeapType, MemArg, Operator, Ordering, RefType, RelocationEntry,
    RelocationType, ResumeTable, SymbolInfo, TryTable, ValType,
};

use super::certificate::{Kind, Symbol, Value};
use super::locals::{ByLocal, Locals};
use super::reading::Space;
use super::shared;
use super::split;
use super::steps::{Step, Steps, message};
use super::view::View;
use choices::Choices;

/// Whether a function of the image has the type and body of a function of an input, for which it stands.
pub(crate) fn copies(view: View<'_, '_>, own: u32, function: u32) -> Result<(), String> {
    of_type(view, own, function, true)
}

/// Whether a function of the image has the type and body of a function of an input.
pub(crate) fn of_type(view: View<'_, '_>, own: u32, function: u32, is_copy: bool) -> Result<(), String> {
    if view.module.function_type(own) != view.group.image.function_type(function) {
        return Err("it has another type".to_owned());
    }
    equal(view, own, function, is_copy)
}

/// Functions of libc that look at the begin of the heap to learn how large the stack is.
const SIZES_STACK: [&str; 2] = ["__wasi_init_tp", "__init_tp"];

/// Shows that a body of the image is the body of a function of an input; the reason if it is not.
///
/// With `is_copy` the image's body is that of another input, and may name in place of a constant one with the same
/// bytes, and the bounds of the heap and the handle for `__cxa_atexit` that its own input has: only one module's
/// allocator has the initial heap, and a program has one handle.
fn equal(view: View<'_, '_>, function: u32, image_function: u32, is_copy: bool) -> Result<(), String> {
    let wanted = view.module.body(function).ok_or("the input has no such body")?;
    let found = view.group.image.body(image_function).ok_or("the image has no such body")?;
    equal_locals(view, &wanted, &found)?;
    let number = if is_copy { None } else { Some(function) };
    let derived = |locals: Option<&Locals>| {
        let mut choices = Choices::new(wanted.as_bytes().len());
        let first = equal_code(view, &wanted, &found, number, locals, &mut choices);
        let mut result = first.clone();
        while result.is_err() && choices.next() {
            result = equal_code(view, &wanted, &found, number, locals, &mut choices);
        }
        result.or(first)
    };
    let result = derived(None);
    // What is known of locals is looked for only where it matters.
    if result.is_ok() || view.claim.kind != Kind::Library {
        return result;
    }
    let constant = |global: u32| match view.global(global) {
        Some(Value::Constant(value)) => Some(value),
        _ => None,
    };
    derived(Some(&Locals::of(&wanted, &constant)?))
}

/// Compares the instructions of two bodies. `own` is the function, unless the image's body is that of another input.
fn equal_code(
    view: View<'_, '_>,
    wanted: &FunctionBody<'_>,
    found: &FunctionBody<'_>,
    own: Option<u32>,
    locals: Option<&Locals>,
    choices: &mut Choices,
) -> Result<(), String> {
    let (mut wanted, mut found) = (Steps::of(wanted)?, Steps::of(found)?);
    // Relocations say nothing of a module without symbols, which stays where it is.
    let relocations: &[_] = if view.is_relocatable() { &view.module.code_relocations } else { &[] };
    let first = relocations.partition_point(|(place, _)| *place < wanted.place());
    let mut fields = Fields {
        view,
        relocations,
        next: first,
        here: 0..0,
        locals,
        choices,
        unread: ByLocal::default(),
        read: ByLocal::default(),
        heap_base: None,
    };
    loop {
        fields.pass_equal(&mut wanted, &mut found);
        let Some(wants) = wanted.next()? else {
            return if found.is_at_end() { Ok(()) } else { Err("something is added at the end".to_owned()) };
        };
        if known::may_begin(&wants.operator)
            && (fields.is_gone(&wants, &mut wanted, &found)? || fields.is_direct(&wants, &mut wanted, &mut found)?)
        {
            continue;
        }
        fields.at(&wants);
        own.into_iter().for_each(|function| fields.note(&wants.operator, function));
        let here = fields.meant_before(&wants, &found)?;
        let expected = here.as_ref().unwrap_or(&wants.operator);
        let unlike = found.unlike(expected)?;
        let is = unlike.as_ref().unwrap_or(expected);
        if own.is_none() && matches!(wants.operator, Operator::I32Const { .. }) && fields.is_as_good(is) {
            continue;
        }
        if own.is_none() && unlike.is_some() && fields.is_at_other_bound(&wants.operator, is) {
            continue;
        }
        let here = here.as_ref().ok_or_else(|| fields.nothing(&wants))?;
        fields.may_read(&wants, is)?;
        let is_number = matches!(is, Operator::I32Const { .. });
        if is_number && wanted.is_constant_next() && fields.is_sum(here, &wants, &mut wanted, is)? {
            continue;
        }
        if unlike.is_some() {
            return Err(format!(
                "before {:#x} of the image: found {is:?}, wanted {here:?} for {:?} at {:#x} of the input",
                found.place(),
                wants.operator,
                wants.start
            ));
        }
    }
}

/// Whether two constant expressions are the same instructions under the maps.
pub(crate) fn equal_expressions(view: View<'_, '_>, wanted: &ConstExpr<'_>, found: &ConstExpr<'_>) -> bool {
    let fields = Fields {
        view,
        relocations: &[],
        next: 0,
        here: 0..0,
        locals: None,
        choices: &mut Choices::new(0),
        unread: ByLocal::default(),
        read: ByLocal::default(),
        heap_base: None,
    };
    let (mut wanted, mut found) = (wanted.get_operators_reader(), found.get_operators_reader());
    loop {
        match (wanted.read(), found.read()) {
            (Ok(Operator::End), Ok(Operator::End)) => return true,
            (Ok(wanted), Ok(found)) if fields.meant(&wanted).as_ref() == Some(&found) => {}
            _ => return false,
        }
    }
}

fn equal_locals(view: View<'_, '_>, wanted: &FunctionBody<'_>, found: &FunctionBody<'_>) -> Result<(), String> {
    let wanted = wanted.get_locals_reader().map_err(message)?;
    let found = found.get_locals_reader().map_err(message)?;
    if wanted.get_count() != found.get_count() {
        return Err("it declares other locals".to_owned());
    }
    for (wanted, found) in wanted.into_iter().zip(found) {
        let ((count, ty), (found_count, found_ty)) = (wanted.map_err(message)?, found.map_err(message)?);
        if count != found_count || view.val_type(ty) != Some(found_ty) {
            return Err(format!("it declares {found_count} locals {found_ty}, wanted {count} {ty}"));
        }
    }
    Ok(())
}

/// The fields of instructions, as the image must have them.
struct Fields<'v, 'g, 'a> {
    view: View<'g, 'a>,
    relocations: &'v [(usize, RelocationEntry)],
    next: usize,
    /// The relocations of the instruction at hand.
    here: std::ops::Range<usize>,
    /// What is known of locals, if that was looked for.
    locals: Option<&'v Locals>,
    choices: &'v mut Choices,
    /// By local into which something was not put: up to where in the input it must not be read.
    unread: ByLocal<usize>,
    /// By local, where in the input the image read it last.
    read: ByLocal<usize>,
    /// Where the heap begins for another module, if that counts.
    heap_base: Option<u32>,
}

impl Fields<'_, '_, '_> {
    /// Looks at the relocations of an instruction, none of which comes before one that was looked at.
    fn at(&mut self, step: &Step<'_>) {
        while self.relocations.get(self.next).is_some_and(|(place, _)| *place < step.start) {
            self.next += 1;
        }
        // An instruction that is looked at again has its relocations behind.
        while self.next > 0 && self.relocations[self.next - 1].0 >= step.start {
            self.next -= 1;
        }
        let mut end = self.next;
        while self.relocations.get(end).is_some_and(|(place, _)| *place < step.end) {
            end += 1;
        }
        self.here = self.next..end;
    }

    /// The number that may stand in the image for an instruction of the input, whose relocations are at hand.
    fn number(&self, step: &Step<'_>) -> Option<i32> {
        self.found_in_local(step).or_else(|| match self.meant(&step.operator)? {
            Operator::I32Const { value } => Some(value),
            _ => None,
        })
    }

    /// Whether the instruction of the image is the sum of two of the input that are added next: these are then passed.
    /// `one` is what stands for the first. To a sum more may be added. Before what is added, a `local.tee` may be gone.
    fn is_sum<'a>(
        &mut self,
        one: &Operator<'_>,
        first: &Step<'_>,
        wanted: &mut Steps<'a>,
        is: &Operator<'_>,
    ) -> Result<bool, String> {
        let (summed, unread) = self.without_tee(wanted)?;
        let Some(([second, Step { operator: Operator::I32Add, .. }], after)) = summed.two()? else { return Ok(false) };
        let (Operator::I32Const { value: one }, Operator::I32Const { value: sum }) = (one, is) else {
            return Ok(false);
        };
        let reads = |step: &Step<'_>| {
            matches!(step.operator, Operator::GlobalGet { .. }) || self.found_in_local(step).is_some()
        };
        let is_constant = matches!(second.operator, Operator::I32Const { .. });
        let is_of_global = reads(&second) || reads(first) && is_constant;
        if !is_of_global {
            return Ok(false);
        }
        self.at(&second);
        let Some(other) = self.number(&second) else { return Ok(false) };
        let total = one.wrapping_add(other);
        let mut sums = Vec::new();
        let (more, unread_more) = self.without_tee(&after)?;
        if let (
            Some(([Step { operator: Operator::I32Const { value }, .. }, Step { operator: Operator::I32Add, .. }], end)),
            Some(unread_more),
        ) = (more.two()?, unread_more)
            && total.wrapping_add(value) == *sum
        {
            sums.push((end, [unread, Some(unread_more)]));
        }
        if total == *sum {
            sums.push((after, [unread, None]));
        }
        let stays = usize::from(one == sum);
        let way = self.choices.of(sums.len() + stays);
        let Some((end, gone)) = sums.into_iter().nth(way) else { return Ok(false) };
        *wanted = end;
        gone.into_iter().flatten().for_each(|(local, until)| self.goes(local, until));
        Ok(true)
    }

    /// Notes what a function in the image does to the heap and to tables.
    fn note(&self, operator: &Operator<'_>, function: u32) {
        let Some(used) = self.view.group.used.get(self.view.number as usize) else { return };
        let yes = |flag: &AtomicBool| flag.store(true, Relaxed);
        match operator {
            Operator::MemoryGrow { .. } => yes(&used.grows_memory),
            Operator::TableGrow { .. } => yes(&used.grows_table),
            Operator::GlobalGet { global_index } => {
                let import = self.view.module.import_of(Space::Global, *global_index);
                if import.is_some_and(|import| import.field == "__heap_base") {
                    yes(&used.reads_heap);
                }
            }
            _ => {}
        }
        let symbol = self.relocation(is_address).and_then(|entry| self.view.module.symbols.get(entry.index as usize));
        let sizes_stack =
            || self.view.module.function_names.get(&function).is_some_and(|name| SIZES_STACK.contains(name));
        if matches!(symbol, Some(SymbolInfo::Data { name: "__heap_base", .. })) && !sizes_stack() {
            yes(&used.reads_heap);
        }
    }

    fn relocation(&self, is_wanted: fn(RelocationType) -> bool) -> Option<RelocationEntry> {
        let here = &self.relocations[self.here.clone()];
        here.iter().map(|(_, entry)| *entry).find(|entry| is_wanted(entry.ty))
    }

    /// Whether an instruction reads a base, or an entry of the offset table, which no relocation says.
    fn is_unsaid(&self, global: u32) -> bool {
        self.view.claim.kind == Kind::SplitLibrary
            && split::is_of_loader(self.view.module, global)
            && self.relocation(|ty| ty == RelocationType::GlobalIndexLeb).is_none()
    }

    /// What is said of an instruction that has none in the image.
    fn nothing(&self, step: &Step<'_>) -> String {
        let symbol = self.relocations[self.here.clone()].first().map(|(_, entry)| entry.index);
        let symbol = symbol.and_then(|symbol| self.view.module.symbols.get(symbol as usize));
        let name = symbol.and_then(|symbol| self.view.module.symbol_name(symbol)).unwrap_or("");
        format!(
            "at {:#x} of the input: {:?} names something that the certificate has not in the image {name}",
            step.start, step.operator
        )
    }

    /// The instruction that stands in the image for one of the input, whose relocations are at hand.
    fn meant<'o>(&self, operator: &Operator<'o>) -> Option<Operator<'o>> {
        match *operator {
            Operator::GlobalGet { global_index } if self.is_unsaid(global_index) => return None,
            Operator::GlobalGet { global_index } => match self.view.global(global_index)? {
                Value::Constant(value) => return Some(Operator::I32Const { value }),
                Value::Global(index) => return Some(Operator::GlobalGet { global_index: index }),
            },
            Operator::I32Const { .. } => {
                if let Some(entry) = self.relocation(|ty| is_address(ty) || is_slot(ty)) {
                    let value = self.view.symbol_value(entry.index, entry.addend)?;
                    return Some(Operator::I32Const { value: value.cast_signed() });
                }
            }
            _ => {}
        }
        self.mapped(operator)
    }

    /// Whether a copy may name what is found, though the input's own function would name something else: another bound
    /// of the heap, another handle of the program for `__cxa_atexit`, or an equal constant.
    fn is_as_good(&self, found: &Operator<'_>) -> bool {
        let Some(entry) = self.relocation(is_address) else { return false };
        let found = match *found {
            Operator::I32Const { value } => value.cast_unsigned(),
            _ => return false,
        };
        let Some(SymbolInfo::Data { name, .. }) = self.view.module.symbols.get(entry.index as usize) else {
            return false;
        };
        let memory = &self.view.group.certificate.memory;
        match *name {
            "__heap_base" => entry.addend == 0 && [memory.heap_base, memory.heap_end].contains(&found),
            "__dso_handle" => {
                entry.addend == 0 && self.view.group.views().any(|view| view.claim.memory_base == Some(found))
            }
            _ => shared::is_equal_constant(self.view, entry.index, entry.addend, found),
        }
    }

    /// The same of an access, which counts from the bound.
    fn is_at_other_bound(&mut self, wanted: &Operator<'_>, found: &Operator<'_>) -> bool {
        let memory = &self.view.group.certificate.memory;
        let mut bounds = [memory.heap_base, memory.heap_end].into_iter();
        let is_it = bounds.any(|bound| {
            self.heap_base = Some(bound);
            self.meant(wanted).as_ref() == Some(found)
        });
        self.heap_base = None;
        is_it
    }

    fn named_function(&self, index: u32) -> Option<u32> {
        let is_there = |entry: &RelocationEntry| (entry.index as usize) < self.view.module.symbols.len();
        match self.relocation(|ty| ty == RelocationType::FunctionIndexLeb).filter(is_there) {
            Some(entry) => match self.view.use_symbol(entry.index)? {
                Symbol::Function(function, _) => Some(function),
                // A call of nothing traps: what stands for the import does.
                Symbol::Null(trap) => trap.or_else(|| self.view.use_function(index)),
                Symbol::Address(_) => None,
            },
            None => self.view.use_function(index),
        }
    }

    fn offset(&self, memarg: &MemArg) -> Option<u64> {
        match self.relocation(is_address) {
            Some(entry) => {
                let value = self.view.symbol_value(entry.index, entry.addend)?;
                let symbol = self.view.module.symbols.get(entry.index as usize);
                let is_bound = matches!(symbol, Some(SymbolInfo::Data { name: "__heap_base", .. }));
                let addend = u32::try_from(entry.addend & 0xffff_ffff).ok()?;
                let other = self.heap_base.filter(|_| is_bound).map(|bound| bound.wrapping_add(addend));
                Some(other.unwrap_or(value).into())
            }
            None => Some(memarg.offset),
        }
    }
}

fn is_address(ty: RelocationType) -> bool {
    use RelocationType as R;
    matches!(ty, R::MemoryAddrLeb | R::MemoryAddrSleb | R::MemoryAddrRelSleb | R::MemoryAddrTlsSleb)
}

fn is_slot(ty: RelocationType) -> bool {
    matches!(ty, RelocationType::TableIndexSleb | RelocationType::TableIndexRelSleb)
}

/// Whether a relocation of the code is of a type that the rule of this file speaks of.
pub(crate) fn is_known(entry: &RelocationEntry, symbols: &[SymbolInfo<'_>]) -> bool {
    use RelocationType as R;
    let symbol = symbols.get(entry.index as usize);
    match entry.ty {
        // Of shared symbols `wasm-ld` writes no symbol: the index says what is meant.
        R::TypeIndexLeb | R::GlobalIndexLeb | R::EventIndexLeb | R::TableNumberLeb => true,
        R::FunctionIndexLeb => matches!(symbol, Some(SymbolInfo::Func { .. }) | None),
        R::TableIndexSleb | R::TableIndexRelSleb => matches!(symbol, Some(SymbolInfo::Func { .. })),
        ty => is_address(ty) && matches!(symbol, Some(SymbolInfo::Data { .. })),
    }
}

macro_rules! define_mapped {
    ($(@$proposal:ident $op:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        impl Fields<'_, '_, '_> {
            /// The instruction with each of its fields as the image must have it.
            fn mapped<'o>(&self, operator: &Operator<'o>) -> Option<Operator<'o>> {
                Some(match operator {
                    $( Operator::$op $({ $($field),* })? => Operator::$op $({ $($field: self.$field($field)?),* })?, )*
                    _ => return None,
                })
            }
        }
    };
}
wasmparser::for_each_operator!(define_mapped);

macro_rules! same {
    ($($field:ident: $ty:ty),* $(,)?) => {
        /// Fields that mean the same in every module.
        impl Fields<'_, '_, '_> {
            $( fn $field(&self, value: &$ty) -> Option<$ty> { Some(value.clone()) } )*
        }
    };
}
same! {
    ordering: Ordering, lane: u8, field_index: u32, relative_depth: u32, local_index: u32, lanes: [u8; 16],
    result_index: u32, array_size: u32, argument_index: u32,
}

/// Fields that speak of something of the module; methods are called as `wasmparser` calls the fields.
#[allow(clippy::wrong_self_convention)]
impl Fields<'_, '_, '_> {
    fn value<T: Clone>(&self, value: &T) -> Option<T> {
        Some(value.clone())
    }
    fn targets<'o>(&self, targets: &BrTable<'o>) -> Option<BrTable<'o>> {
        Some(targets.clone())
    }
    fn memarg(&self, memarg: &MemArg) -> Option<MemArg> {
        (memarg.memory == 0).then_some(())?;
        Some(MemArg { offset: self.offset(memarg)?, ..*memarg })
    }
    fn mem(&self, memory: &u32) -> Option<u32> {
        (*memory == 0).then_some(0)
    }
    fn src_mem(&self, memory: &u32) -> Option<u32> {
        self.mem(memory)
    }
    fn dst_mem(&self, memory: &u32) -> Option<u32> {
        self.mem(memory)
    }
    fn function_index(&self, index: &u32) -> Option<u32> {
        self.named_function(*index)
    }
    fn global_index(&self, index: &u32) -> Option<u32> {
        match self.view.global(*index)? {
            Value::Global(index) => Some(index),
            Value::Constant(_) => None,
        }
    }
    fn table(&self, index: &u32) -> Option<u32> {
        self.view.table(*index)
    }
    fn table_index(&self, index: &u32) -> Option<u32> {
        self.view.table(*index)
    }
    fn src_table(&self, index: &u32) -> Option<u32> {
        self.view.table(*index)
    }
    fn dst_table(&self, index: &u32) -> Option<u32> {
        self.view.table(*index)
    }
    fn tag_index(&self, index: &u32) -> Option<u32> {
        self.view.tag(*index)
    }
    fn data_index(&self, index: &u32) -> Option<u32> {
        *self.view.claim.data.get(*index as usize)?
    }
    fn array_data_index(&self, index: &u32) -> Option<u32> {
        self.data_index(index)
    }
    fn elem_index(&self, index: &u32) -> Option<u32> {
        *self.view.claim.elements.get(*index as usize)?
    }
    fn array_elem_index(&self, index: &u32) -> Option<u32> {
        self.elem_index(index)
    }
    fn type_index(&self, index: &u32) -> Option<u32> {
        self.view.ty(*index)
    }
    fn struct_type_index(&self, index: &u32) -> Option<u32> {
        self.view.ty(*index)
    }
    fn array_type_index(&self, index: &u32) -> Option<u32> {
        self.view.ty(*index)
    }
    fn array_type_index_src(&self, index: &u32) -> Option<u32> {
        self.view.ty(*index)
    }
    fn array_type_index_dst(&self, index: &u32) -> Option<u32> {
        self.view.ty(*index)
    }
    fn cont_type_index(&self, index: &u32) -> Option<u32> {
        self.view.ty(*index)
    }
    fn blockty(&self, ty: &BlockType) -> Option<BlockType> {
        self.view.block_type(*ty)
    }
    fn hty(&self, ty: &HeapType) -> Option<HeapType> {
        self.view.heap_type(*ty)
    }
    fn from_ref_type(&self, ty: &RefType) -> Option<RefType> {
        self.view.ref_type(*ty)
    }
    fn to_ref_type(&self, ty: &RefType) -> Option<RefType> {
        self.view.ref_type(*ty)
    }
    fn ty(&self, ty: &ValType) -> Option<ValType> {
        self.view.val_type(*ty)
    }
    fn tys(&self, types: &[ValType]) -> Option<Vec<ValType>> {
        types.iter().map(|ty| self.view.val_type(*ty)).collect()
    }
    fn try_table(&self, table: &TryTable) -> Option<TryTable> {
        use wasmparser::Catch;
        let catches = table.catches.iter().map(|catch| {
            Some(match *catch {
                Catch::One { tag, label } => Catch::One { tag: self.view.tag(tag)?, label },
                Catch::OneRef { tag, label } => Catch::OneRef { tag: self.view.tag(tag)?, label },
                other => other,
            })
        });
        Some(TryTable { ty: self.view.block_type(table.ty)?, catches: catches.collect::<Option<_>>()? })
    }
    fn resume_table(&self, table: &ResumeTable) -> Option<ResumeTable> {
        use wasmparser::Handle;
        let handlers = table.handlers.iter().map(|handler| {
            Some(match *handler {
                Handle::OnLabel { tag, label } => Handle::OnLabel { tag: self.view.tag(tag)?, label },
                Handle::OnSwitch { tag } => Handle::OnSwitch { tag: self.view.tag(tag)? },
            })
        });
        Some(ResumeTable { handlers: handlers.collect::<Option<_>>()? })
    }
}
