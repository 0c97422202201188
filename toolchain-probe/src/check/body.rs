//! A body of the image is a body of an input: instruction by instruction, under the maps of the certificate.
//!
//! **Rule.** Both bodies are read in step. Each instruction of the input has in the image the same instruction, in
//! which every index stands for what the maps say, and every place that a relocation names has the value of its symbol
//! with its addend. Nothing else is changed but:
//!
//! * *lengths*: numbers may be written shorter or longer;
//! * *a constant*: `global.get` of a global that is a number is `i32.const` of that number;
//! * *a sum*: two constants and `i32.add`, the first or second of them such a `global.get`, are `i32.const` of their
//!   sum, which wraps as `i32.add` does;
//! * *order*: of a number and a global that are added next, either may come first;
//! * *padding*: `nop` may stand where the input has none.
//!
//! So the two do the same, step by step, if what they name is the same, which the other rules show. It does not know
//! which input a body should come from. The instruction set is not listed here: `wasmparser` lists the fields of all
//! instructions, and a field that is unknown here does not compile.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use wasmparser::{
    BlockType, BrTable, ConstExpr, FunctionBody, HeapType, MemArg, Operator, OperatorsReader, Ordering, RefType,
    RelocationEntry, RelocationType, ResumeTable, SymbolInfo, TryTable, ValType, VisitOperator, VisitSimdOperator,
};

use super::certificate::{Symbol, Value};
use super::reading::Space;
use super::shared;
use super::view::View;

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

/// What the parser says, which is wrong in no body that was validated.
fn message(error: wasmparser::BinaryReaderError) -> String {
    error.message().to_owned()
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
    let mut wanted = Steps(wanted.get_operators_reader().map_err(message)?);
    let mut found = Steps(found.get_operators_reader().map_err(message)?);
    // Relocations say nothing of a module without symbols, which stays where it is.
    let relocations: &[_] = if view.is_relocatable() { &view.module.code_relocations } else { &[] };
    let first = relocations.partition_point(|(place, _)| *place < wanted.0.original_position());
    let mut fields = Fields { view, relocations, next: first, here: 0..0, heap_base: None };
    loop {
        let Some(wants) = wanted.next()? else {
            return if found.0.eof() { Ok(()) } else { Err("something is added at the end".to_owned()) };
        };
        fields.at(&wants);
        if !is_copy {
            fields.note(&wants.operator, function);
        }
        let here = fields.meant(&wants.operator);
        let expected = here.as_ref().unwrap_or(&wants.operator);
        let unlike = found.unlike(expected)?;
        let is = unlike.as_ref().unwrap_or(expected);
        if is_copy && matches!(wants.operator, Operator::I32Const { .. }) && fields.is_as_good(is) {
            continue;
        }
        if is_copy && unlike.is_some() && fields.is_at_other_bound(&wants.operator, is) {
            continue;
        }
        let here = here.as_ref().ok_or_else(|| fields.nothing(&wants))?;
        let is_number = matches!(is, Operator::I32Const { .. });
        if is_number && wanted.is_constant_next() && fields.is_sum(here, &wants, &mut wanted, is, &found)? {
            continue;
        }
        if unlike.is_some() && !fields.is_other_order(here, &wants, &mut wanted, is, &mut found)? {
            return Err(format!(
                "before {:#x} of the image: found {is:?}, wanted {here:?} for {:?} at {:#x} of the input",
                found.0.original_position(),
                wants.operator,
                wants.start
            ));
        }
    }
}

/// Whether two constant expressions are the same instructions under the maps.
pub(crate) fn equal_expressions(view: View<'_, '_>, wanted: &ConstExpr<'_>, found: &ConstExpr<'_>) -> bool {
    let fields = Fields { view, relocations: &[], next: 0, here: 0..0, heap_base: None };
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

/// An instruction, and where it begins and ends in the file.
struct Step<'a> {
    operator: Operator<'a>,
    start: usize,
    end: usize,
}

/// The instructions of a body, one by one.
struct Steps<'a>(OperatorsReader<'a>);

impl<'a> Steps<'a> {
    #[inline]
    fn next(&mut self) -> Result<Option<Step<'a>>, String> {
        if self.0.eof() {
            return Ok(None);
        }
        let start = self.0.original_position();
        let operator = self.0.read().map_err(message)?;
        Ok(Some(Step { operator, start, end: self.0.original_position() }))
    }

    /// Passes an instruction, and padding before it unless that is wanted; gives it if it is not what is wanted.
    #[inline]
    fn unlike(&mut self, wanted: &Operator<'a>) -> Result<Option<Operator<'a>>, String> {
        loop {
            let unlike = self.0.visit_operator(&mut Unlike(wanted)).map_err(message)?;
            if unlike != Some(Operator::Nop) {
                return Ok(unlike);
            }
        }
    }

    /// The next two instructions, and where it goes on after them.
    fn two(&self) -> Result<Option<([Step<'a>; 2], Self)>, String> {
        let mut after = Self(self.0.clone());
        Ok(match (after.next()?, after.next()?) {
            (Some(next), Some(then)) => Some(([next, then], after)),
            _ => None,
        })
    }

    /// Whether a constant or a read of a global comes next.
    fn is_constant_next(&self) -> bool {
        const GLOBAL_GET: u8 = 0x23;
        const I32_CONST: u8 = 0x41;
        self.0.get_binary_reader().read_u8().is_ok_and(|opcode| matches!(opcode, GLOBAL_GET | I32_CONST))
    }
}

/// How often 0 is added next.
fn zeros_added(steps: &Steps<'_>) -> Result<u32, String> {
    let (mut count, mut steps) = (0, Steps(steps.0.clone()));
    while let Some((
        [Step { operator: Operator::I32Const { value: 0 }, .. }, Step { operator: Operator::I32Add, .. }],
        after,
    )) = steps.two()?
    {
        (count, steps) = (count + 1, after);
    }
    Ok(count)
}

/// Gives the instructions that are not one that is wanted.
struct Unlike<'w, 'a>(&'w Operator<'a>);

macro_rules! define_unlike {
    ($(@$proposal:ident $op:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($ann:tt)*))*) => { $(
        fn $visit(&mut self $($(, $field: $ty)*)?) -> Self::Output {
            let found = ($($($field,)*)?);
            if let Operator::$op $({ $($field),* })? = self.0
                && found == ($($($field.clone(),)*)?)
            {
                return None;
            }
            let ($($($field,)*)?) = found;
            Some(Operator::$op $({ $($field),* })?)
        }
    )* };
}

impl<'a> VisitOperator<'a> for Unlike<'_, 'a> {
    type Output = Option<Operator<'a>>;

    fn simd_visitor(&mut self) -> Option<&mut dyn VisitSimdOperator<'a, Output = Self::Output>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(define_unlike);
}

impl<'a> VisitSimdOperator<'a> for Unlike<'_, 'a> {
    wasmparser::for_each_visit_simd_operator!(define_unlike);
}

/// The fields of instructions, as the image must have them.
struct Fields<'v, 'g, 'a> {
    view: View<'g, 'a>,
    relocations: &'v [(usize, RelocationEntry)],
    next: usize,
    /// The relocations of the instruction at hand.
    here: std::ops::Range<usize>,
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

    /// Whether the instruction of the image is the sum of two of the input that are added next: these are then passed.
    /// `one` is what stands for the first.
    fn is_sum<'a>(
        &mut self,
        one: &Operator<'_>,
        first: &Step<'_>,
        wanted: &mut Steps<'a>,
        is: &Operator<'_>,
        found: &Steps<'a>,
    ) -> Result<bool, String> {
        let Some(([second, Step { operator: Operator::I32Add, .. }], after)) = wanted.two()? else { return Ok(false) };
        let (Operator::I32Const { value: one }, Operator::I32Const { value: sum }) = (one, is) else {
            return Ok(false);
        };
        let reads = |step: &Step<'_>| matches!(step.operator, Operator::GlobalGet { .. });
        let is_constant = matches!(second.operator, Operator::I32Const { .. });
        let is_of_global = reads(&second) || reads(first) && is_constant;
        if !is_of_global {
            return Ok(false);
        }
        self.at(&second);
        let Some(Operator::I32Const { value: other }) = self.meant(&second.operator) else { return Ok(false) };
        // What is added may stand in the image still: nothing was summed. Where 0 is added more than once, only the
        // number of times says so.
        let is_kept = one == sum && zeros_added(found)? > self.zeros_added(&after)?;
        if is_kept || one.wrapping_add(other) != *sum {
            return Ok(false);
        }
        *wanted = after;
        Ok(true)
    }

    /// How often what is 0 in the image is added next.
    fn zeros_added(&mut self, wanted: &Steps<'_>) -> Result<u32, String> {
        let (mut count, mut steps) = (0, Steps(wanted.0.clone()));
        while let Some(([step, Step { operator: Operator::I32Add, .. }], after)) = steps.two()? {
            self.at(&step);
            if self.meant(&step.operator) != Some(Operator::I32Const { value: 0 }) {
                break;
            }
            (count, steps) = (count + 1, after);
        }
        Ok(count)
    }

    /// Whether a number and a global, of which the sum is taken next, stand in the other order: both are then passed.
    fn is_other_order<'a>(
        &mut self,
        number: &Operator<'_>,
        first: &Step<'_>,
        wanted: &mut Steps<'a>,
        is: &Operator<'_>,
        found: &mut Steps<'a>,
    ) -> Result<bool, String> {
        let is_number = matches!(first.operator, Operator::I32Const { .. });
        let Some(([second, Step { operator: Operator::I32Add, .. }], _)) = wanted.two()?.filter(|_| is_number) else {
            return Ok(false);
        };
        self.at(&second);
        let Some(global @ Operator::GlobalGet { .. }) = self.meant(&second.operator) else { return Ok(false) };
        if *is != global || found.next()?.is_none_or(|step| step.operator != *number) {
            return Ok(false);
        }
        wanted.next()?;
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
