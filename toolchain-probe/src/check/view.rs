//! The claims of a certificate, asked one by one: what is this function, global or type of an input in the image?
//!
//! An answer is a claim and no more. Whoever asks compares it with the image or shows it by a rule; what is out of
//! range, and what a certificate says to be no part of the image, is `None`, and no rule takes that for an answer. It
//! does not know why anything was claimed.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use wasmparser::{
    BlockType, ConstExpr, GlobalType, HeapType, Operator, RefType, RelocationEntry, SymbolFlags, SymbolInfo, TableType,
    UnpackedIndex, ValType,
};

use super::certificate::{
    Bound, Certificate, FunctionOrigin, GlobalOrigin, Input, Kind, Placed, Symbol, TagOrigin, Value,
};
use super::contents::Contents;
use super::owners::Owners;
use super::reading::{Import, Module, Space, flags};
use super::types::TypeId;

/// The inputs, the image and what is claimed of them.
pub(crate) struct Group<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) inputs: Vec<Module<'a>>,
    pub(crate) image: Module<'a>,
    /// The index in the image of each type that it has.
    pub(crate) image_types: HashMap<TypeId, u32>,
    /// For each slot of the function table that is not null, the function of the image that it holds.
    pub(crate) slots: BTreeMap<u32, u32>,
    /// Whose address each of them is, once that was asked.
    pub(crate) owners: OnceLock<Owners>,
    /// Whether what stands in the function table may be changed, once that was asked.
    pub(crate) table_changes: OnceLock<bool>,
    /// By address, the input and the segment that is there of those that objects mark as strings, once that was asked.
    pub(crate) literals: OnceLock<HashMap<u32, (u32, u32)>>,
    /// The first input, once that was asked.
    pub(crate) first: OnceLock<u32>,
    /// By input, what of it the image uses: only what is used has to be right.
    pub(crate) used: Vec<Used>,
    /// The bytes that the initial memory has, once they are known.
    pub(crate) memory: OnceLock<Contents>,
    /// The numbers of things that the image imports, by kind.
    pub(crate) imported: HashMap<Space, u32>,
    /// What a host calls the exports of the image, in order: `image` has the names of the inputs.
    pub(crate) exported_names: Vec<&'a str>,
}

/// What of an input was asked for, by a body, by data, or from outside.
pub(crate) struct Used {
    pub(crate) functions: Vec<AtomicBool>,
    pub(crate) symbols: Vec<AtomicBool>,
    /// Whether a function of it that is in the image reads where the heap begins, grows memory, or grows a table.
    pub(crate) reads_heap: AtomicBool,
    pub(crate) grows_memory: AtomicBool,
    pub(crate) grows_table: AtomicBool,
    /// By global that nobody reads: what it holds, if that is known and was asked for.
    unread: Vec<OnceLock<Option<Constant>>>,
}

impl Used {
    pub(crate) fn nothing(module: &Module<'_>) -> Self {
        let none = |count: usize| std::iter::repeat_with(AtomicBool::default).take(count).collect();
        Self {
            functions: none(module.functions.len()),
            symbols: none(module.symbols.len()),
            reads_heap: AtomicBool::default(),
            grows_memory: AtomicBool::default(),
            grows_table: AtomicBool::default(),
            unread: std::iter::repeat_with(OnceLock::new).take(module.globals.len()).collect(),
        }
    }
}

impl<'a> Group<'a> {
    /// One input.
    pub(crate) fn view(&self, number: u32) -> Option<View<'_, 'a>> {
        let claim = self.certificate.inputs.get(number as usize)?;
        Some(View { group: self, number, module: self.inputs.get(number as usize)?, claim })
    }

    /// All inputs.
    pub(crate) fn views(&self) -> impl Iterator<Item = View<'_, 'a>> {
        (0u32..).zip(&self.inputs).map_while(|(number, _)| self.view(number))
    }

    /// Where a function that the image defines comes from.
    pub(crate) fn origin(&self, function: u32) -> Option<&FunctionOrigin> {
        let first = self.imported(Space::Function);
        self.certificate.functions.get(function.checked_sub(first)? as usize)
    }

    /// Whose address each slot is.
    pub(crate) fn owners(&self) -> &Owners {
        let body_of = |function| match self.origin(function) {
            Some(FunctionOrigin::Input(input, own)) => Some((*input, *own)),
            _ => None,
        };
        self.owners.get_or_init(|| Owners::of(&self.slots, &self.certificate.slots, body_of))
    }

    /// Where a global that the image defines comes from.
    pub(crate) fn global_origin(&self, global: u32) -> Option<&GlobalOrigin> {
        let first = self.imported(Space::Global);
        self.certificate.globals.get(global.checked_sub(first)? as usize)
    }

    /// Where a tag that the image defines comes from.
    pub(crate) fn tag_origin(&self, tag: u32) -> Option<&TagOrigin> {
        let first = self.imported(Space::Tag);
        self.certificate.tags.get(tag.checked_sub(first)? as usize)
    }

    /// The input whose exports an image has by default: the first that is no member of an archive, and of a program of
    /// objects that with `_start`.
    pub(crate) fn first(&self) -> u32 {
        *self.first.get_or_init(|| self.find_first())
    }

    fn find_first(&self) -> u32 {
        let given = || self.views().filter(|view| !view.claim.is_member);
        let Some(first) = given().next() else { return 0 };
        let is_object = |view: &View<'_, '_>| view.claim.kind == Kind::Object;
        let command = given().filter(is_object).find(|view| view.public_function("_start").is_some());
        command.filter(|_| is_object(&first)).unwrap_or(first).number
    }

    /// The number of things of a kind that the image imports: those that it defines come after.
    pub(crate) fn imported(&self, space: Space) -> u32 {
        self.imported.get(&space).copied().unwrap_or(0)
    }
}

/// One input, with what is claimed of it.
#[derive(Clone, Copy)]
pub(crate) struct View<'g, 'a> {
    pub(crate) group: &'g Group<'a>,
    pub(crate) number: u32,
    pub(crate) module: &'g Module<'a>,
    pub(crate) claim: &'g Input,
}

/// The value of a constant expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Constant {
    I32(i32),
    I64(i64),
    /// Of the image.
    Function(u32),
    /// A null reference, of whatever type.
    Null,
}

/// The value of a constant expression of the image.
pub(crate) fn of_image(expression: &ConstExpr<'_>) -> Option<Constant> {
    let mut reader = expression.get_operators_reader();
    let value = match reader.read().ok()? {
        Operator::I32Const { value } => Constant::I32(value),
        Operator::I64Const { value } => Constant::I64(value),
        Operator::RefFunc { function_index } => Constant::Function(function_index),
        _ => return None,
    };
    matches!(reader.read().ok()?, Operator::End).then_some(value)
}

/// A value of a type.
pub(crate) fn zero(ty: ValType) -> Option<Constant> {
    match ty {
        ValType::I32 => Some(Constant::I32(0)),
        ValType::I64 => Some(Constant::I64(0)),
        ValType::Ref(_) => Some(Constant::Null),
        ValType::F32 | ValType::F64 | ValType::V128 => None,
    }
}

/// The value of a constant expression of an input that names nothing: it is the same wherever the input is.
pub(crate) fn fixed(expression: &ConstExpr<'_>) -> Option<Constant> {
    value(expression, &|_| None, &|_| None)
}

/// The value of a constant expression, with those of globals and functions.
fn value(
    expression: &ConstExpr<'_>,
    global: &dyn Fn(u32) -> Option<Constant>,
    function: &dyn Fn(u32) -> Option<Constant>,
) -> Option<Constant> {
    use Constant::{I32, I64};
    let mut stack: Vec<Constant> = Vec::new();
    let mut reader = expression.get_operators_reader();
    loop {
        let value = match reader.read().ok()? {
            Operator::End => return (stack.len() == 1).then(|| stack[0]),
            Operator::I32Const { value } => I32(value),
            Operator::I64Const { value } => I64(value),
            Operator::RefFunc { function_index } => function(function_index)?,
            Operator::GlobalGet { global_index } => global(global_index)?,
            operator => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                match (operator, left, right) {
                    (Operator::I32Add, I32(left), I32(right)) => I32(left.wrapping_add(right)),
                    (Operator::I32Sub, I32(left), I32(right)) => I32(left.wrapping_sub(right)),
                    (Operator::I32Mul, I32(left), I32(right)) => I32(left.wrapping_mul(right)),
                    (Operator::I64Add, I64(left), I64(right)) => I64(left.wrapping_add(right)),
                    (Operator::I64Sub, I64(left), I64(right)) => I64(left.wrapping_sub(right)),
                    (Operator::I64Mul, I64(left), I64(right)) => I64(left.wrapping_mul(right)),
                    _ => return None,
                }
            }
        };
        stack.push(value);
    }
}

/// The piece of a segment that has a byte, by where each begins in the segment, its size, and where it is. They are in
/// order, or the layout is not right.
fn holding(pieces: &[(u32, u32, u32)], offset: u32) -> Option<&(u32, u32, u32)> {
    let last = pieces[..pieces.partition_point(|(from, ..)| *from <= offset)].last();
    last.filter(|(from, size, _)| offset - from < *size)
}

impl<'g, 'a> View<'g, 'a> {
    pub(crate) fn name(&self) -> &'g str {
        &self.claim.name
    }

    /// Whether an import may find nothing.
    pub(crate) fn is_weak(&self, import: &Import<'_>) -> bool {
        self.module.is_weak(import, self.claim.kind == Kind::Object)
    }

    pub(crate) fn function(&self, index: u32) -> Option<u32> {
        *self.claim.functions.get(index as usize)?
    }

    /// The function of the input that one of it means: an import may be bound to what the input itself defines, which
    /// is shown where imports are.
    pub(crate) fn own_body(&self, function: u32) -> Option<u32> {
        let Some(position) = self.module.functions.get(function as usize)?.import else { return Some(function) };
        match *self.claim.imports.get(position as usize)? {
            Bound::Item(input, own) if input == self.number => Some(own),
            _ => None,
        }
    }

    /// A function that an input exports, or as an object defines, for whoever starts it.
    pub(crate) fn public_function(self, name: &str) -> Option<u32> {
        if self.claim.kind != Kind::Object {
            return self.module.exported_function(name);
        }
        let symbols = self.symbols().filter_map(|(_, symbol, flags)| match *symbol {
            SymbolInfo::Func { index, name: Some(known), .. }
                if known == name && !flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL) =>
            {
                Some((flags.contains(SymbolFlags::BINDING_WEAK), index))
            }
            _ => None,
        });
        // Of two definitions the strong one prevails.
        let symbol = symbols.min_by_key(|(is_weak, _)| *is_weak).map(|(_, index)| index);
        // Hosts start a module by these names, whatever its symbols are called; any other export defines nothing.
        let is_of_host = matches!(name, "_start" | "_initialize");
        symbol.or_else(|| self.module.exported_function(name).filter(|_| is_of_host))
    }

    /// The functions of the image that a body of the input calls: where a call has a symbol, what that means.
    pub(crate) fn callees(self, own: u32) -> impl Iterator<Item = u32> + use<'g, 'a> {
        self.calls(own).filter_map(|(_, callee)| callee)
    }

    /// The same, each with the function of the input.
    pub(crate) fn calls(self, own: u32) -> impl Iterator<Item = (u32, Option<u32>)> + use<'g, 'a> {
        let operators = self.module.body(own).and_then(|body| body.get_operators_reader().ok());
        let operators = operators.into_iter().flat_map(|operators| operators.into_iter_with_offsets());
        operators.map_while(wasmparser::Result::ok).filter_map(move |(operator, at)| match operator {
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                let symbol = self.relocation_in(at + 1..at + 2).map(|entry| entry.index);
                let callee = match symbol.and_then(|symbol| self.symbol(symbol)) {
                    Some(Symbol::Function(function, _)) => Some(function),
                    _ => self.function(function_index),
                };
                Some((function_index, callee))
            }
            _ => None,
        })
    }

    /// The relocation in these bytes of the file.
    pub(crate) fn relocation_in(self, range: Range<usize>) -> Option<RelocationEntry> {
        let entries = &self.module.code_relocations;
        let next = entries.partition_point(|(place, _)| *place < range.start);
        let (_, entry) = entries.get(next).filter(|(place, _)| self.is_relocatable() && *place < range.end)?;
        Some(*entry)
    }

    /// The function of the image that is one of the input, which is used.
    pub(crate) fn use_function(&self, index: u32) -> Option<u32> {
        let used = self.group.used.get(self.number as usize)?;
        used.functions.get(index as usize)?.store(true, Ordering::Relaxed);
        self.function(index)
    }

    pub(crate) fn global(&self, index: u32) -> Option<Value> {
        *self.claim.globals.get(index as usize)?
    }

    pub(crate) fn table(&self, index: u32) -> Option<u32> {
        *self.claim.tables.get(index as usize)?
    }

    /// Whether a table is the one that pointers to functions count in, under whatever name the input imports it.
    pub(crate) fn is_in_function_table(&self, index: u32) -> bool {
        match self.table(index) {
            Some(table) => Some(table) == self.group.certificate.function_table,
            // What a library has for itself is none.
            None if self.claim.kind == Kind::Library && self.module.import_of(Space::Table, index).is_none() => false,
            None => self.module.is_function_table(index),
        }
    }

    pub(crate) fn tag(&self, index: u32) -> Option<u32> {
        *self.claim.tags.get(index as usize)?
    }

    /// The base of thread-local data, if a global that the input defines is that: 0, because the one thread has them
    /// where they are.
    pub(crate) fn thread_base(&self, global: u32) -> Option<Value> {
        let is_word = |ty: GlobalType| ty.content_type == ValType::I32;
        let own = self.module.globals.get(global as usize);
        let is_own = own.is_some_and(|global| global.import.is_none() && is_word(global.ty));
        let is_base = is_own && self.is_relocatable() && self.module.global_name(global) == Some("__tls_base");
        is_base.then_some(Value::Constant(0))
    }

    /// What a symbol is, which is used.
    pub(crate) fn use_symbol(&self, index: u32) -> Option<Symbol> {
        let used = self.group.used.get(self.number as usize)?;
        used.symbols.get(index as usize)?.store(true, Ordering::Relaxed);
        self.symbol(index)
    }

    /// Whether a function is this one of the image, which is then used.
    pub(crate) fn means_function(&self, index: u32, function: u32) -> bool {
        self.function(index) == Some(function) && self.use_function(index).is_some()
    }

    /// Whether a symbol is this, which is then used.
    pub(crate) fn means(&self, index: u32, symbol: Symbol) -> bool {
        self.symbol(index) == Some(symbol) && self.use_symbol(index).is_some()
    }

    pub(crate) fn symbol(&self, index: u32) -> Option<Symbol> {
        *self.claim.symbols.get(index as usize)?
    }

    pub(crate) fn placed(&self, segment: u32) -> Option<&'g Placed> {
        self.claim.segments.get(segment as usize)?.as_ref()
    }

    /// The type of the image that equals one of the input: this is no claim.
    pub(crate) fn ty(&self, index: u32) -> Option<u32> {
        self.group.image_types.get(&self.module.type_id(index)?).copied()
    }

    pub(crate) fn is_relocatable(&self) -> bool {
        matches!(self.claim.kind, Kind::Object | Kind::Finished | Kind::SplitLibrary)
    }

    /// Where an offset in a data segment is that is placed through relocations.
    pub(crate) fn in_segment(&self, segment: u32, offset: u32) -> Option<u32> {
        let placed = self.placed(segment)?;
        let Some(pieces) = &placed.pieces else { return placed.address.checked_add(offset) };
        // One after the last byte of a piece still belongs to it, if no other begins there.
        let ends = |(from, size, _): &&(u32, u32, u32)| offset.checked_sub(*from) == Some(*size);
        let before = || pieces[..pieces.partition_point(|(from, ..)| *from < offset)].last();
        let (from, _, at) = holding(pieces, offset).or_else(|| before().filter(ends))?;
        placed.address.checked_add(*at)?.checked_add(offset - from)
    }

    /// Where the definition of a data symbol is, if the input defines it.
    pub(crate) fn own_place(&self, symbol: &SymbolInfo<'_>) -> Option<u32> {
        let SymbolInfo::Data { symbol: Some(place), flags, .. } = *symbol else { return None };
        if flags.contains(SymbolFlags::ABSOLUTE) {
            return Some(place.offset);
        }
        let Some(beyond) = place.size.checked_sub(1) else { return self.in_segment(place.index, place.offset) };
        // What lost something is not there: what is left of it is another symbol's.
        let address = self.in_piece(place.index, place.offset)?;
        let last = self.in_piece(place.index, place.offset.checked_add(beyond)?)?;
        (last.checked_sub(address) == Some(beyond)).then_some(address)
    }

    /// The address of a byte of a data segment, if it is in the image.
    pub(crate) fn in_piece(&self, segment: u32, offset: u32) -> Option<u32> {
        let placed = self.placed(segment)?;
        let Some(pieces) = &placed.pieces else { return placed.address.checked_add(offset) };
        let (from, _, at) = holding(pieces, offset)?;
        placed.address.checked_add(*at)?.checked_add(offset - from)
    }

    /// The number that a symbol stands for with something added.
    pub(crate) fn symbol_value(&self, index: u32, addend: i64) -> Option<u32> {
        let addend = u32::try_from(addend & 0xffff_ffff).ok()?;
        match self.use_symbol(index)? {
            Symbol::Address(address) => self.stays_inside(index, addend).then(|| address.wrapping_add(addend)),
            Symbol::Function(_, slot) => slot,
            Symbol::Null(_) => Some(0),
        }
    }

    /// Where a segment lost bytes, a reference that counts on from its symbol must not pass over the cut.
    fn stays_inside(&self, index: u32, addend: u32) -> bool {
        let Some(symbol @ SymbolInfo::Data { symbol: Some(place), flags, .. }) =
            self.module.symbols.get(index as usize)
        else {
            return true;
        };
        // A number is in no segment.
        if flags.contains(SymbolFlags::ABSOLUTE) {
            return true;
        }
        // A copy is compared with what is there by whoever names both.
        if self.own_place(symbol).map(Symbol::Address) != self.symbol(index) {
            return true;
        }
        match self.placed(place.index) {
            Some(Placed { pieces: Some(_), .. }) => {
                let there = place.offset.wrapping_add(addend);
                let is_in =
                    self.module.data.get(place.index as usize).is_some_and(|data| there as usize <= data.bytes.len());
                let at = |offset| self.in_segment(place.index, offset);
                !is_in || at(place.offset).map(|address| address.wrapping_add(addend)) == at(there)
            }
            _ => true,
        }
    }

    /// The value of a constant expression, if it is a number or a function that is known.
    pub(crate) fn constant(&self, expression: &ConstExpr<'_>) -> Option<Constant> {
        self.constant_with(expression, &|global| self.begins(global, &|global| self.unread(global)))
    }

    /// What a global holds that cannot be set; `unread` says it of one that nobody reads, so that it is not in the
    /// image.
    fn begins(&self, global: u32, unread: &dyn Fn(u32) -> Option<Constant>) -> Option<Constant> {
        match self.base(global).or_else(|| self.global(global)) {
            Some(Value::Constant(value)) => Some(Constant::I32(value)),
            // What the image's global begins with, and keeps, is shown where that global is.
            Some(Value::Global(index)) => {
                let there = self.group.image.globals.get(index as usize).filter(|global| !global.ty.mutable)?;
                of_image(there.init.as_ref()?)
            }
            None => unread(global),
        }
    }

    /// What a global holds that nobody reads and nobody can set. It names only what comes before it, which may name
    /// others in turn: a chain is as long as a file may be, so that calls within calls would overflow the stack.
    fn unread(&self, global: u32) -> Option<Constant> {
        let known = &self.group.used.get(self.number as usize)?.unread;
        let mut open = vec![global];
        while let Some(next) = open.last().copied() {
            if known.get(next as usize)?.get().is_some() {
                open.pop();
                continue;
            }
            let missing = RefCell::new(Vec::new());
            let before = |global: u32| match known.get(global as usize)?.get() {
                Some(value) => *value,
                // A second pass has the value.
                None if global < next => {
                    missing.borrow_mut().push(global);
                    zero(self.module.globals.get(global as usize)?.ty.content_type)
                }
                None => None,
            };
            let own = self.module.globals.get(next as usize)?;
            let is_kept = own.import.is_none() && !own.ty.mutable && !self.is_relocatable();
            let init = own.init.as_ref().filter(|_| is_kept);
            let value = init.and_then(|init| self.constant_with(init, &|global| self.begins(global, &before)));
            let missing = missing.into_inner();
            if missing.is_empty() {
                _ = known.get(next as usize)?.set(value);
                open.pop();
            } else {
                open.extend(missing);
            }
        }
        *known.get(global as usize)?.get()?
    }

    /// A base says where something is even if no code of the image reads it.
    pub(crate) fn base(&self, global: u32) -> Option<Value> {
        let import = self.module.import_of(Space::Global, global).filter(|import| import.module == "env")?;
        let base = match import.field {
            "__memory_base" | "__table_base" if self.claim.kind == Kind::SplitLibrary => Some(0),
            "__dso_handle" if self.claim.kind == Kind::SplitLibrary => self.claim.memory_base,
            "__memory_base" | "__dso_handle" if self.claim.kind == Kind::Library => self.claim.memory_base,
            "__table_base" if self.claim.kind == Kind::Library => self.claim.table_base,
            _ => None,
        };
        base.map(|base| Value::Constant(base.cast_signed()))
    }

    /// The same with other values of globals.
    pub(crate) fn constant_with(
        &self,
        expression: &ConstExpr<'_>,
        global: &dyn Fn(u32) -> Option<Constant>,
    ) -> Option<Constant> {
        value(expression, global, &|function| self.use_function(function).map(Constant::Function))
    }

    /// A type as the image must have it.
    pub(crate) fn heap_type(&self, ty: HeapType) -> Option<HeapType> {
        let index = |index: UnpackedIndex| match index {
            UnpackedIndex::Module(index) => Some(UnpackedIndex::Module(self.ty(index)?)),
            _ => None,
        };
        Some(match ty {
            HeapType::Concrete(ty) => HeapType::Concrete(index(ty)?),
            HeapType::Exact(ty) => HeapType::Exact(index(ty)?),
            HeapType::Abstract { .. } => ty,
        })
    }

    pub(crate) fn ref_type(&self, ty: RefType) -> Option<RefType> {
        RefType::new(ty.is_nullable(), self.heap_type(ty.heap_type())?)
    }

    pub(crate) fn val_type(&self, ty: ValType) -> Option<ValType> {
        match ty {
            ValType::Ref(ty) => Some(ValType::Ref(self.ref_type(ty)?)),
            other => Some(other),
        }
    }

    pub(crate) fn block_type(&self, ty: BlockType) -> Option<BlockType> {
        Some(match ty {
            BlockType::Empty => ty,
            BlockType::Type(ty) => BlockType::Type(self.val_type(ty)?),
            BlockType::FuncType(index) => BlockType::FuncType(self.ty(index)?),
        })
    }

    pub(crate) fn global_type(&self, ty: GlobalType) -> Option<GlobalType> {
        Some(GlobalType { content_type: self.val_type(ty.content_type)?, ..ty })
    }

    pub(crate) fn table_type(&self, ty: TableType) -> Option<TableType> {
        Some(TableType { element_type: self.ref_type(ty.element_type)?, ..ty })
    }

    /// The defined, not weak, not local symbols are what others see of an object or of a finished module.
    pub(crate) fn symbols(self) -> impl Iterator<Item = (u32, &'g SymbolInfo<'a>, SymbolFlags)> + use<'g, 'a> {
        (0u32..).zip(&self.module.symbols).map(|(index, symbol)| (index, symbol, flags(symbol)))
    }
}
