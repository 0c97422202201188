//! A module as `clang -c` or `wasm-ld --emit-relocs` writes it: its numbers are what they are at the addresses that it
//! has now, and entries say whose they are. A pinned module is a finished one without them.

mod linking;

use std::collections::HashMap;

use super::bytes::{Entry, Sections, Text, custom, name, number, padded_signed, relocations, sized, vector};
use super::code::{Writer, body, constant};
use super::model::{Id, Kind, Meaning, Module, Reference, Signature};
use crate::leb;

/// The size of a page.
const PAGE: u32 = 1 << 16;
/// How much a stack takes that is behind the data.
const STACK: u32 = 8 << 10;

/// Types of relocation.
mod ty {
    pub(super) const FUNCTION_INDEX_LEB: u8 = 0;
    pub(super) const TABLE_INDEX_SLEB: u8 = 1;
    pub(super) const TABLE_INDEX_I32: u8 = 2;
    pub(super) const MEMORY_ADDR_LEB: u8 = 3;
    pub(super) const MEMORY_ADDR_SLEB: u8 = 4;
    pub(super) const MEMORY_ADDR_I32: u8 = 5;
    pub(super) const TYPE_INDEX_LEB: u8 = 6;
    pub(super) const GLOBAL_INDEX_LEB: u8 = 7;
    pub(super) const TABLE_NUMBER_LEB: u8 = 20;
    pub(super) const MEMORY_ADDR_LOCREL_I32: u8 = 23;
}

/// Writes a module.
pub(super) fn write(module: &Module) -> Vec<u8> {
    let mut writer = Relocatable::new(module);
    let bodies: Vec<Text> = module.functions.iter().map(|function| body(&mut writer, function)).collect();
    let mut code = Text::default();
    let stubs = writer.stubs.len();
    code.push(leb::encode((bodies.len() + stubs) as u64));
    bodies.iter().for_each(|body| code.push_sized(body));
    (0..stubs).for_each(|_| code.push([3, 0, 0, 0x0b]));
    let data = writer.data();
    let mut own: Vec<u32> = module.functions.iter().map(|function| function.signature.index()).collect();
    own.extend(writer.stubs.iter().map(|(_, signature)| signature.index()));
    let has_functions = !own.is_empty();

    let mut sections = Sections::new();
    sections.add(&types());
    sections.add_entries(2, &writer.imports());
    sections.add_entries(3, &own.into_iter().map(number).collect::<Vec<_>>());
    let (globals, exports) = writer.globals_and_exports();
    if !writer.is_object() {
        sections.add_entries(4, &[writer.table()]);
        if !module.style.imports_memory {
            sections.add_entries(5, &[writer.memory()]);
        }
        sections.add_entries(6, &globals);
    }
    sections.add_entries(7, &exports);
    if let Some(start) = module.start.and_then(|start| writer.function(start)) {
        sections.add(&sized(8, &number(start)));
    }
    sections.add_entries(9, &writer.elements());
    let code_section = has_functions.then(|| sections.add(&sized(10, &code.bytes)));
    let data_section = (!module.segments.is_empty()).then(|| sections.add(&sized(11, &data.bytes)));
    if module.kind != Kind::Pinned {
        sections.add(&custom("linking", &linking::section(&writer)));
        for (title, section, entries) in
            [("reloc.CODE", code_section, &code.entries), ("reloc.DATA", data_section, &data.entries)]
        {
            if let Some(section) = section.filter(|_| !entries.is_empty()) {
                sections.add(&relocations(title, section, entries));
            }
        }
    }
    if module.style.has_names {
        sections.add(&names(module, writer.imported, (!writer.is_object()).then_some(())));
    }
    sections.bytes()
}

/// The section of types.
pub(super) fn types() -> Vec<u8> {
    let ty = |signature: Signature| {
        let takes = vec![vec![0x7f]; signature.takes];
        let returns = vec![vec![0x7f]; usize::from(signature.returns)];
        [vec![0x60], vector(&takes), vector(&returns)].concat()
    };
    sized(1, &vector(&Signature::ALL.map(ty)))
}

/// What an import of a function says behind its names.
pub(super) fn function_type(reference: &Reference) -> Option<Vec<u8>> {
    Some([vec![0], number(reference.signature?.index())].concat())
}

/// The section of names for people; of functions, and of a stack pointer that is defined.
pub(super) fn names(module: &Module, imported: u32, stack: Option<()>) -> Vec<u8> {
    let functions = (imported..).zip(&module.functions);
    let named =
        functions.filter_map(|(index, function)| Some([number(index), name(&function.symbols.first()?.name)].concat()));
    let mut contents = sized(1, &vector(&named.collect::<Vec<_>>()));
    if stack.is_some() && module.style.has_stack {
        contents.extend(sized(7, &vector(&[[number(0), name("__stack_pointer")].concat()])));
    }
    custom("name", &contents)
}

struct Relocatable<'a> {
    module: &'a Module,
    /// The imports of functions, by their positions among the references.
    called: Vec<usize>,
    imported: u32,
    /// What stands for weak functions that nobody defines: the reference.
    stubs: Vec<(usize, Signature)>,
    /// The address of each segment.
    addresses: Vec<u32>,
    /// Where data ends.
    end: u32,
    /// The positions of symbols in the table.
    symbols: HashMap<Id, u32>,
    /// The functions in slots.
    slots: Vec<u32>,
    /// The entries of the offset table.
    entries: Vec<Id>,
}

impl<'a> Relocatable<'a> {
    fn new(module: &'a Module) -> Self {
        let is_object = module.kind == Kind::Object;
        let mut end = if is_object { 0 } else { module.style.base };
        let mut addresses = Vec::new();
        for segment in &module.segments {
            end = end.next_multiple_of(1 << segment.align_log2);
            addresses.push(end);
            end += u32::try_from(segment.bytes.len()).unwrap_or(0);
        }
        let references = module.references.iter().enumerate();
        let functions = references.filter_map(|(at, reference)| Some((at, reference.signature?, &reference.symbol)));
        let (stubs, called): (Vec<_>, Vec<_>) = functions.partition(|(_, _, symbol)| !is_object && symbol.is_weak);
        let symbols = (0..).zip(module.meanings()).map(|(position, meaning)| (meaning.symbol().id, position));
        Self {
            module,
            imported: u32::try_from(called.len()).unwrap_or(0),
            called: called.into_iter().map(|(at, ..)| at).collect(),
            stubs: stubs.into_iter().map(|(at, signature, _)| (at, signature)).collect(),
            addresses,
            end,
            symbols: symbols.collect(),
            slots: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn is_object(&self) -> bool {
        self.module.kind == Kind::Object
    }

    /// The index of a function.
    fn function(&self, id: Id) -> Option<u32> {
        let index = |at: usize| u32::try_from(at).ok();
        match self.module.meaning(id)? {
            Meaning::Function(at, _) => Some(self.imported + index(at)?),
            Meaning::Reference(at, _) => {
                let stub = self.stubs.iter().position(|(stub, _)| *stub == at);
                let stub = stub.and_then(|stub| Some(self.imported + index(self.module.functions.len() + stub)?));
                stub.or_else(|| index(self.called.iter().position(|called| *called == at)?))
            }
            Meaning::Variable(..) | Meaning::Absolute(..) => None,
        }
    }

    /// Whether it is a weak function that nobody defines.
    fn is_stub(&self, id: Id) -> bool {
        let is_at = |at: usize| self.stubs.iter().any(|(stub, _)| *stub == at);
        matches!(self.module.meaning(id), Some(Meaning::Reference(at, _)) if is_at(at))
    }

    /// The first slot: compilers count from 1.
    fn first_slot(&self) -> u32 {
        if self.is_object() { 1 } else { self.module.style.first_slot }
    }

    /// The slot of a function; 0 of one that nobody defines.
    fn slot(&mut self, id: Id) -> u32 {
        let Some(function) = self.function(id).filter(|_| !self.is_stub(id)) else { return 0 };
        let position = self.slots.iter().position(|slot| *slot == function).unwrap_or_else(|| {
            self.slots.push(function);
            self.slots.len() - 1
        });
        self.first_slot() + u32::try_from(position).unwrap_or(0)
    }

    /// What is known of the address of data: 0 if nobody here defines it.
    fn address_of(&self, id: Id, addend: i32) -> u32 {
        match self.module.meaning(id) {
            Some(Meaning::Variable(at, _, offset, _)) => (self.addresses[at] + offset).wrapping_add_signed(addend),
            Some(Meaning::Absolute(symbol, value)) => self.absolute(&symbol.name, value).wrapping_add_signed(addend),
            _ => 0,
        }
    }

    /// A number that is a symbol. Those that a linker defines are what it says they are.
    fn absolute(&self, name: &str, value: u32) -> u32 {
        match name {
            "__heap_base" => self.heap_base(),
            "__heap_end" => self.pages() * PAGE,
            "__data_end" => self.end,
            "__stack_high" => self.stack_high(),
            "__stack_low" => self.stack_high().saturating_sub(STACK),
            "__global_base" => self.module.style.base,
            "__memory_base" => 0,
            "__table_base" => 1,
            _ => value,
        }
    }

    fn stack_is_first(&self) -> bool {
        self.module.style.base >= 4096
    }

    fn stack_high(&self) -> u32 {
        let after = (self.end + self.module.style.zeros).next_multiple_of(16) + STACK;
        if self.stack_is_first() { self.module.style.base & !15 } else { after }
    }

    fn heap_base(&self) -> u32 {
        let end = (self.end + self.module.style.zeros).next_multiple_of(16);
        if self.module.style.has_stack { end.max(self.stack_high()) } else { end }
    }

    fn pages(&self) -> u32 {
        self.heap_base().div_ceil(PAGE) + self.module.style.spare_pages
    }

    fn symbol(&self, id: Id) -> u32 {
        self.symbols.get(&id).copied().unwrap_or(0)
    }

    /// The symbol of the stack pointer, behind all others.
    fn stack_symbol(&self) -> u32 {
        u32::try_from(self.symbols.len()).unwrap_or(0)
    }

    fn table_symbol(&self) -> u32 {
        self.stack_symbol() + u32::from(self.module.style.has_stack)
    }

    fn data(&mut self) -> Text {
        let module = self.module;
        let mut data = Text::default();
        data.push(leb::encode(module.segments.len() as u64));
        for (at, segment) in module.segments.iter().enumerate() {
            let mut bytes = Text { bytes: segment.bytes.clone(), entries: Vec::new() };
            for pointer in &segment.pointers {
                let Some(meaning) = module.meaning(pointer.of) else { continue };
                let place = pointer.offset as usize..pointer.offset as usize + 4;
                let is_function = module.signature(pointer.of).is_some();
                let here = self.addresses[at] + pointer.offset;
                let is_distance = pointer.is_distance && matches!(meaning, Meaning::Variable(..)) && self.is_object();
                let (code, value, addend) = if is_function {
                    (ty::TABLE_INDEX_I32, self.slot(pointer.of), None)
                } else if is_distance {
                    let distance = self.address_of(pointer.of, pointer.addend).wrapping_sub(here);
                    (ty::MEMORY_ADDR_LOCREL_I32, distance, Some(pointer.addend))
                } else {
                    (ty::MEMORY_ADDR_I32, self.address_of(pointer.of, pointer.addend), Some(pointer.addend))
                };
                let Some(word) = bytes.bytes.get_mut(place) else { continue };
                word.copy_from_slice(&value.to_le_bytes());
                let index = self.symbol(pointer.of);
                bytes.entries.push(Entry { code, offset: pointer.offset, index, addend });
            }
            bytes.entries.sort_by_key(|entry| entry.offset);
            let mut place = Text::default();
            constant(&mut place, self.addresses[at].cast_signed());
            data.push([0]);
            data.push(place.bytes);
            data.push([0x0b]);
            data.push_sized(&bytes);
        }
        data
    }

    fn imports(&self) -> Vec<Vec<u8>> {
        let import = |module: &str, field: &str, ty: &[u8]| [&name(module), &name(field), ty].concat();
        let references = self.called.iter().map(|at| &self.module.references[*at]);
        let mut imports: Vec<Vec<u8>> = references
            .filter_map(|reference| {
                let own = || ("env".to_owned(), reference.symbol.name.clone());
                let (module, field) = reference.import.clone().unwrap_or_else(own);
                Some(import(&module, &field, &function_type(reference)?))
            })
            .collect();
        if self.is_object() {
            let pages = number(self.end.div_ceil(PAGE));
            imports.push(import("env", "__linear_memory", &[vec![2, 0], pages].concat()));
            let slots = number(self.first_slot() + u32::try_from(self.slots.len()).unwrap_or(0));
            imports.push(import("env", "__indirect_function_table", &[vec![1, 0x70, 0], slots].concat()));
            if self.module.style.has_stack {
                imports.push(import("env", "__stack_pointer", &[3, 0x7f, 1]));
            }
            for id in &self.entries {
                let Some(meaning) = self.module.meaning(*id) else { continue };
                let module = if self.module.signature(*id).is_some() { "GOT.func" } else { "GOT.mem" };
                imports.push(import(module, &meaning.symbol().name, &[3, 0x7f, 1]));
            }
        } else if self.module.style.imports_memory {
            imports.push(import("env", "memory", &[vec![2], self.memory()].concat()));
        }
        imports
    }

    fn memory(&self) -> Vec<u8> {
        let pages = self.pages();
        match self.module.style.more_pages {
            Some(more) => [vec![1], number(pages), number(pages + more)].concat(),
            None => [vec![0], number(pages)].concat(),
        }
    }

    fn table(&self) -> Vec<u8> {
        let size = number(self.first_slot() + u32::try_from(self.slots.len()).unwrap_or(0));
        [vec![0x70, 1], size.clone(), size].concat()
    }

    fn globals_and_exports(&mut self) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let global = |is_mutable: bool, value: u32| {
            let mut text = Text::default();
            constant(&mut text, value.cast_signed());
            [vec![0x7f, u8::from(is_mutable)], text.bytes, vec![0x0b]].concat()
        };
        let mut globals = Vec::new();
        if self.module.style.has_stack {
            globals.push(global(true, self.stack_high()));
        }
        for id in self.entries.clone() {
            let is_function = self.module.signature(id).is_some();
            let value = if is_function { self.slot(id) } else { self.address_of(id, 0) };
            globals.push(global(false, value));
        }
        let mut exports = Vec::new();
        if !self.is_object() {
            exports.push([name("memory"), vec![2, 0]].concat());
            if self.module.style.exports_table {
                exports.push([name("__indirect_function_table"), vec![1, 0]].concat());
            }
        }
        for (export, id) in &self.module.exports {
            if let Some(function) = self.function(*id).filter(|_| !self.is_stub(*id)) {
                exports.push([name(export), vec![0], number(function)].concat());
            } else if let Some(Meaning::Variable(..)) = self.module.meaning(*id).filter(|_| !self.is_object()) {
                globals.push(global(false, self.address_of(*id, 0)));
                let index = u32::try_from(globals.len() - 1).unwrap_or(0);
                exports.push([name(export), vec![3], number(index)].concat());
            }
        }
        (globals, exports)
    }

    fn elements(&self) -> Vec<Vec<u8>> {
        if self.slots.is_empty() {
            return Vec::new();
        }
        let mut place = Text::default();
        constant(&mut place, self.first_slot().cast_signed());
        let slots: Vec<Vec<u8>> = self.slots.iter().map(|slot| number(*slot)).collect();
        vec![[vec![0], place.bytes, vec![0x0b], vector(&slots)].concat()]
    }

    /// A number in code that an entry speaks of; of a pinned module it is a number like others.
    fn place_unsigned(&self, text: &mut Text, value: u32, code: u8, index: u32, addend: Option<i32>) {
        if self.module.kind == Kind::Pinned {
            return text.push(number(value));
        }
        text.entries.push(Entry { code, offset: text.offset(), index, addend });
        text.push(leb::padded(value.into(), 5));
    }

    fn place_signed(&self, text: &mut Text, value: u32, code: u8, index: u32, addend: Option<i32>) {
        if self.module.kind == Kind::Pinned {
            return text.push(super::bytes::signed(value.cast_signed()));
        }
        text.entries.push(Entry { code, offset: text.offset(), index, addend });
        text.push(padded_signed(value.cast_signed()));
    }
}

impl Writer for Relocatable<'_> {
    fn module(&self) -> &Module {
        self.module
    }

    fn call(&mut self, text: &mut Text, callee: Id) {
        text.push([0x10]);
        let function = self.function(callee).unwrap_or(0);
        self.place_unsigned(text, function, ty::FUNCTION_INDEX_LEB, self.symbol(callee), None);
    }

    fn call_indirect(&mut self, text: &mut Text, signature: Signature) {
        text.push([0x11]);
        self.place_unsigned(text, signature.index(), ty::TYPE_INDEX_LEB, signature.index(), None);
        if self.module.style.names_table {
            self.place_unsigned(text, 0, ty::TABLE_NUMBER_LEB, self.table_symbol(), None);
        } else {
            text.push([0]);
        }
    }

    fn address(&mut self, text: &mut Text, of: Id, addend: i32) {
        text.push([0x41]);
        if self.module.signature(of).is_some() {
            let slot = self.slot(of);
            self.place_signed(text, slot, ty::TABLE_INDEX_SLEB, self.symbol(of), None);
        } else {
            let address = self.address_of(of, addend);
            self.place_signed(text, address, ty::MEMORY_ADDR_SLEB, self.symbol(of), Some(addend));
        }
    }

    fn entry(&mut self, text: &mut Text, of: Id) {
        // Compilers ask the offset table for what another module may define.
        if self.is_object() && self.module.meaning(of).is_some_and(|meaning| meaning.symbol().is_local) {
            return self.address(text, of, 0);
        }
        let position = self.entries.iter().position(|known| *known == of).unwrap_or_else(|| {
            self.entries.push(of);
            self.entries.len() - 1
        });
        let global = u32::from(self.module.style.has_stack) + u32::try_from(position).unwrap_or(0);
        text.push([0x23]);
        self.place_unsigned(text, global, ty::GLOBAL_INDEX_LEB, self.symbol(of), None);
    }

    fn origin(&mut self, text: &mut Text, _: Id, _: i32) {
        constant(text, 0);
    }

    fn place(&mut self, text: &mut Text, of: Id, addend: i32) {
        text.push([2]);
        if self.module.signature(of).is_some() {
            return text.push([0]);
        }
        let address = self.address_of(of, addend);
        self.place_unsigned(text, address, ty::MEMORY_ADDR_LEB, self.symbol(of), Some(addend));
    }

    fn stack(&mut self, text: &mut Text, opcode: u8) -> bool {
        if self.module.style.has_stack {
            text.push([opcode]);
            self.place_unsigned(text, 0, ty::GLOBAL_INDEX_LEB, self.stack_symbol(), None);
        }
        self.module.style.has_stack
    }
}
