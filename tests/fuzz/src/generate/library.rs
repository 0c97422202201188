//! A module as `wasm-ld -shared` writes it: its data and its slots are counted from bases, and what it wants of others
//! are imports.

use std::collections::HashMap;

use super::bytes::{Sections, Text, custom, name, number, sized, vector};
use super::code::{Writer, body, constant};
use super::model::{Id, Meaning, Module, Reference, Signature, Symbol};
use super::relocatable::{function_type, names, types};

/// Writes a module.
pub(super) fn write(module: &Module) -> Vec<u8> {
    let mut library = Library::new(module);
    let mut bodies: Vec<Text> = module.functions.iter().map(|function| body(&mut library, function)).collect();
    let mut own: Vec<u32> = module.functions.iter().map(|function| function.signature.index()).collect();
    let nothing = Signature { takes: 0, returns: false }.index();
    let next = |bodies: &[Text]| library.imported + u32::try_from(bodies.len()).unwrap_or(u32::MAX);
    let filler = next(&bodies);
    let fills = library.filler();
    if let Some(fills) = fills {
        bodies.push(fills);
        own.push(nothing);
    }
    let has_filler = bodies.len() > module.functions.len();
    let cleaner = library.imported + u32::try_from(bodies.len()).unwrap_or(u32::MAX);
    let clears = module.style.clears && module.style.zeros > 0;
    if clears {
        bodies.push(library.cleaner());
        own.push(nothing);
    }
    let mut sections = Sections::new();
    sections.add(&library.dylink());
    sections.add(&types());
    sections.add_entries(2, &library.imports());
    sections.add_entries(3, &own.into_iter().map(number).collect::<Vec<_>>());
    let (globals, mut exports) = library.exports();
    if has_filler {
        exports.push([name("__wasm_apply_data_relocs"), vec![0], number(filler)].concat());
    }
    sections.add_entries(6, &globals);
    sections.add_entries(7, &exports);
    let start = module.start.and_then(|start| library.function(start));
    if let Some(start) = start.filter(|_| !clears).or(clears.then_some(cleaner)) {
        sections.add(&sized(8, &number(start)));
    }
    if !library.slots.is_empty() {
        let slots: Vec<Vec<u8>> = library.slots.iter().map(|slot| number(*slot)).collect();
        let place = [vec![0, 0x23], number(library.table_base()), vec![0x0b]].concat();
        sections.add(&sized(9, &vector(&[[place, vector(&slots)].concat()])));
    }
    let bodies: Vec<Vec<u8>> = bodies.iter().map(|body| [number(body.offset()), body.bytes.clone()].concat()).collect();
    sections.add_entries(10, &bodies);
    sections.add_entries(11, &library.data());
    if module.style.has_names {
        sections.add(&names(module, library.imported, None));
    }
    sections.bytes()
}

struct Library<'a> {
    module: &'a Module,
    /// The position of the first function of its own.
    imported: u32,
    /// The offset of each segment from the base.
    offsets: Vec<u32>,
    /// The bytes of all segments.
    size: u32,
    /// The functions in its slots.
    slots: Vec<u32>,
    /// The entries of the offset table: module and name.
    table: Vec<(&'static str, String)>,
    exported: HashMap<Id, String>,
}

impl<'a> Library<'a> {
    fn new(module: &'a Module) -> Self {
        let (mut offsets, mut size) = (Vec::new(), 0u32);
        for segment in &module.segments {
            size = size.next_multiple_of(1 << segment.align_log2);
            offsets.push(size);
            size += u32::try_from(segment.bytes.len()).unwrap_or(0);
        }
        let imported = module.references.iter().filter(|reference| reference.signature.is_some()).count();
        let exported = module.exports.iter().map(|(name, id)| (*id, name.clone())).collect();
        let imported = u32::try_from(imported).unwrap_or(0);
        Self { module, imported, offsets, size, slots: Vec::new(), table: Vec::new(), exported }
    }

    fn memory_base(&self) -> u32 {
        u32::from(self.module.style.has_stack)
    }

    fn table_base(&self) -> u32 {
        self.memory_base() + 1
    }

    /// The index of a function.
    fn function(&self, id: Id) -> Option<u32> {
        let own = |at: usize| u32::try_from(at).ok().map(|at| at + self.imported);
        match self.module.meaning(id)? {
            Meaning::Function(at, _) => own(at),
            Meaning::Reference(at, reference) => {
                let before = self.module.references[..at].iter().filter(|other| other.signature.is_some());
                reference.signature.and_then(|_| u32::try_from(before.count()).ok())
            }
            Meaning::Variable(..) | Meaning::Absolute(..) => None,
        }
    }

    fn slot(&mut self, function: u32) -> u32 {
        let position = self.slots.iter().position(|slot| *slot == function).unwrap_or_else(|| {
            self.slots.push(function);
            self.slots.len() - 1
        });
        u32::try_from(position).unwrap_or(0)
    }

    fn global(&mut self, module: &'static str, name: &str) -> u32 {
        let entry = (module, name.to_owned());
        let position = self.table.iter().position(|known| *known == entry).unwrap_or_else(|| {
            self.table.push(entry);
            self.table.len() - 1
        });
        self.table_base() + 1 + u32::try_from(position).unwrap_or(0)
    }

    /// Pushes what an id means; through the offset table where another module may define it.
    fn push(&mut self, text: &mut Text, id: Id, addend: i32, shares: bool) {
        let Some(meaning) = self.module.meaning(id) else { return constant(text, 0) };
        let entry = match meaning {
            Meaning::Reference(_, reference) => Some((reference.signature.is_some(), reference.symbol.name.clone())),
            Meaning::Function(..) => self.exported.get(&id).filter(|_| shares).map(|name| (true, name.clone())),
            Meaning::Variable(..) => self.exported.get(&id).filter(|_| shares).map(|name| (false, name.clone())),
            Meaning::Absolute(_, value) => return constant(text, value.cast_signed().wrapping_add(addend)),
        };
        if let Some((is_function, name)) = entry {
            let global = self.global(if is_function { "GOT.func" } else { "GOT.mem" }, &name);
            text.push([0x23]);
            text.push(number(global));
            if addend != 0 && !is_function {
                constant(text, addend);
                text.push([0x6a]);
            }
            return;
        }
        let (base, offset) = match meaning {
            Meaning::Variable(at, _, offset, _) => {
                (self.memory_base(), (self.offsets[at] + offset).cast_signed().wrapping_add(addend))
            }
            _ => {
                let function = self.function(id).unwrap_or(0);
                (self.table_base(), self.slot(function).cast_signed())
            }
        };
        text.push([0x23]);
        text.push(number(base));
        constant(text, offset);
        text.push([0x6a]);
    }

    /// The function that stores what its data points to.
    fn filler(&mut self) -> Option<Text> {
        let mut text = Text::default();
        text.push([0]);
        let module = self.module;
        for (at, segment) in module.segments.iter().enumerate() {
            for pointer in segment.pointers.iter().filter(|pointer| module.meaning(pointer.of).is_some()) {
                text.push([0x23]);
                text.push(number(self.memory_base()));
                constant(&mut text, (self.offsets[at] + pointer.offset).cast_signed());
                text.push([0x6a]);
                self.push(&mut text, pointer.of, pointer.addend, pointer.addend != 0);
                text.push([0x36, 2, 0]);
            }
        }
        text.push([0x0b]);
        (text.bytes.len() > 2).then_some(text)
    }

    /// The function that clears what comes after its data.
    fn cleaner(&self) -> Text {
        let mut text = Text::default();
        text.push([0, 0x23]);
        text.push(number(self.memory_base()));
        constant(&mut text, self.size.cast_signed());
        text.push([0x6a]);
        constant(&mut text, 0);
        constant(&mut text, self.module.style.zeros.cast_signed());
        text.push([0xfc, 11, 0, 0x0b]);
        text
    }

    fn dylink(&self) -> Vec<u8> {
        let module = self.module;
        let align = module.segments.iter().map(|segment| segment.align_log2).max().unwrap_or(0);
        let slots = u32::try_from(self.slots.len()).unwrap_or(0);
        let memory = [self.size + module.style.zeros, align, slots, 0].map(number).concat();
        let needed: Vec<Vec<u8>> = module.needed.iter().map(|needed| name(needed)).collect();
        let weak = |symbol: &Symbol| number(u32::from(symbol.is_weak));
        let shown = module.exports.iter().filter_map(|(export, id)| {
            let symbol = module.meaning(*id)?.symbol();
            symbol.is_weak.then(|| [name(export), weak(symbol)].concat())
        });
        let wanted = module.references.iter().filter(|reference| reference.symbol.is_weak);
        let wanted = wanted.map(|wanted| [name("env"), name(&wanted.symbol.name), vec![0x11]].concat());
        let (shown, wanted): (Vec<_>, Vec<_>) = (shown.collect(), wanted.collect());
        let mut contents = sized(1, &memory);
        for (id, list) in [(2, needed), (3, shown), (4, wanted)] {
            if !list.is_empty() {
                contents.extend(sized(id, &vector(&list)));
            }
        }
        custom("dylink.0", &contents)
    }

    fn imports(&self) -> Vec<Vec<u8>> {
        let import = |module: &str, field: &str, ty: &[u8]| [&name(module), &name(field), ty].concat();
        let mut imports: Vec<Vec<u8>> = self.module.references.iter().filter_map(function_type_import).collect();
        imports.push(import("env", "memory", &[2, 0, 0]));
        imports.push(import("env", "__indirect_function_table", &[1, 0x70, 0, 0]));
        if self.module.style.has_stack {
            imports.push(import("env", "__stack_pointer", &[3, 0x7f, 1]));
        }
        imports.push(import("env", "__memory_base", &[3, 0x7f, 0]));
        imports.push(import("env", "__table_base", &[3, 0x7f, 0]));
        imports.extend(self.table.iter().map(|(module, field)| import(module, field, &[3, 0x7f, 1])));
        imports
    }

    /// The globals that hold offsets of its data, and all that it exports.
    fn exports(&self) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let first = self.table_base() + 1 + u32::try_from(self.table.len()).unwrap_or(0);
        let (mut globals, mut exports) = (Vec::new(), Vec::new());
        for (export, id) in &self.module.exports {
            let (kind, index) = match self.module.meaning(*id) {
                Some(Meaning::Variable(at, _, offset, _)) => {
                    let mut value = Text::default();
                    constant(&mut value, (self.offsets[at] + offset).cast_signed());
                    globals.push([vec![0x7f, 0], value.bytes, vec![0x0b]].concat());
                    (3, first + u32::try_from(globals.len()).unwrap_or(1) - 1)
                }
                Some(Meaning::Function(..) | Meaning::Reference(..)) => match self.function(*id) {
                    Some(function) => (0, function),
                    None => continue,
                },
                Some(Meaning::Absolute(..)) | None => continue,
            };
            exports.push([name(export), vec![kind], number(index)].concat());
        }
        (globals, exports)
    }

    fn data(&self) -> Vec<Vec<u8>> {
        let base = [vec![0x23], number(self.memory_base())].concat();
        let segments = self.module.segments.iter().zip(&self.offsets);
        if self.module.style.has_sums {
            let segment = |(segment, offset): (&super::model::Segment, &u32)| {
                let mut sum = Text::default();
                constant(&mut sum, offset.cast_signed());
                let place = [vec![0], base.clone(), sum.bytes, vec![0x6a, 0x0b]].concat();
                [place, number(u32::try_from(segment.bytes.len()).unwrap_or(0)), segment.bytes.clone()].concat()
            };
            return segments.map(segment).collect();
        }
        let mut bytes = Vec::new();
        for (segment, offset) in segments {
            bytes.resize(*offset as usize, 0);
            bytes.extend(&segment.bytes);
        }
        let size = number(u32::try_from(bytes.len()).unwrap_or(0));
        if bytes.is_empty() { Vec::new() } else { vec![[vec![0], base, vec![0x0b], size, bytes].concat()] }
    }
}

/// The import of a function.
fn function_type_import(reference: &Reference) -> Option<Vec<u8>> {
    let ty = function_type(reference)?;
    let (module, field) = reference.import.clone().unwrap_or_else(|| ("env".to_owned(), reference.symbol.name.clone()));
    Some([name(&module), name(&field), ty].concat())
}

impl Writer for Library<'_> {
    fn module(&self) -> &Module {
        self.module
    }

    fn call(&mut self, text: &mut Text, callee: Id) {
        text.push([0x10]);
        text.push(number(self.function(callee).unwrap_or(0)));
    }

    fn call_indirect(&mut self, text: &mut Text, signature: Signature) {
        text.push([0x11]);
        text.push(number(signature.index()));
        text.push([0]);
    }

    fn address(&mut self, text: &mut Text, of: Id, addend: i32) {
        self.push(text, of, addend, false);
    }

    fn entry(&mut self, text: &mut Text, of: Id) {
        self.push(text, of, 0, true);
    }

    fn origin(&mut self, text: &mut Text, of: Id, addend: i32) {
        self.push(text, of, addend, addend % 8 == 0);
    }

    fn place(&mut self, text: &mut Text, _: Id, _: i32) {
        text.push([2, 0]);
    }

    fn stack(&mut self, text: &mut Text, opcode: u8) -> bool {
        if self.module.style.has_stack {
            text.push([opcode, 0]);
        }
        self.module.style.has_stack
    }
}
