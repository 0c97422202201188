//! A group of small modules as data: what a linker sees of them, before it is bytes.
//!
//! Everything is named by an [`Id`] and not by an index, so that any part can be left out and what spoke of it says
//! something else: that is how a failing group becomes smaller. It does not know how anything is written.

/// What a function, a variable or a reference is called in a module, whatever its index becomes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(pub u32);

/// Modules with the options of their link.
#[derive(Clone, Debug)]
pub struct Group {
    /// The bits of [`crate::bundle::Choice`].
    pub choices: u32,
    /// In link order.
    pub modules: Vec<Module>,
}

/// What becomes of a module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An object.
    Object,
    /// A shared library.
    Library,
    /// A finished module that kept its relocations.
    Finished,
    /// A finished module without relocations.
    Pinned,
}

/// One module.
#[derive(Clone, Debug)]
pub struct Module {
    /// The name of its file.
    pub name: String,
    /// What becomes of it.
    pub kind: Kind,
    /// Whether it is a member of the archive of its group.
    pub is_member: bool,
    /// How it is written where there are several ways.
    pub style: Style,
    /// Its functions.
    pub functions: Vec<Function>,
    /// Its data.
    pub segments: Vec<Segment>,
    /// What it wants of others.
    pub references: Vec<Reference>,
    /// Symbols that are numbers.
    pub absolutes: Vec<(Symbol, u32)>,
    /// Constructors with their priorities.
    pub constructors: Vec<(u32, Id)>,
    /// What it exports, by name.
    pub exports: Vec<(String, Id)>,
    /// The libraries that it needs.
    pub needed: Vec<String>,
    /// What runs when it starts.
    pub start: Option<Id>,
}

/// How a module is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Where the data of a module with fixed addresses begins.
    pub base: u32,
    /// The first slot that it fills.
    pub first_slot: u32,
    /// How many pages it has behind its data.
    pub spare_pages: u32,
    /// The upper limit of its memory, in pages behind the least.
    pub more_pages: Option<u32>,
    /// Whether its memory is an import.
    pub imports_memory: bool,
    /// Whether its function table is exported.
    pub exports_table: bool,
    /// Whether calls through the table name it by a symbol.
    pub names_table: bool,
    /// Whether it has a stack pointer.
    pub has_stack: bool,
    /// Whether its functions have names for people.
    pub has_names: bool,
    /// Whether each segment of a library has an offset of its own, which is a sum.
    pub has_sums: bool,
    /// Whether a start function clears what a library has behind its data.
    pub clears: bool,
    /// Bytes behind the data that are no segment's.
    pub zeros: u32,
}

/// A name for something of a module.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// What speaks of it.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Weak.
    pub is_weak: bool,
    /// Local.
    pub is_local: bool,
    /// Hidden.
    pub is_hidden: bool,
    /// Exported by its symbol.
    pub is_exported: bool,
    /// Kept although nothing uses it.
    pub is_kept: bool,
}

/// What a function takes, and whether it returns a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signature {
    /// How many words it takes.
    pub takes: usize,
    /// Whether it returns one.
    pub returns: bool,
}

impl Signature {
    /// All that there are: a position is the index of the type in each module.
    pub const ALL: [Self; 6] = [
        Self { takes: 0, returns: false },
        Self { takes: 0, returns: true },
        Self { takes: 1, returns: true },
        Self { takes: 2, returns: true },
        Self { takes: 1, returns: false },
        Self { takes: 3, returns: true },
    ];

    /// The index of its type.
    pub fn index(self) -> u32 {
        (0..).zip(Self::ALL).find(|(_, known)| *known == self).map_or(0, |(index, _)| index)
    }
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its names; the first is what it is called for people.
    pub symbols: Vec<Symbol>,
    /// Its type.
    pub signature: Signature,
    /// The group of which only one is kept.
    pub comdat: Option<String>,
    /// What it does.
    pub body: Vec<Statement>,
    /// What it returns, if it returns anything.
    pub result: Value,
}

/// Data.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Its alignment, as a power of two.
    pub align_log2: u32,
    /// STRINGS 1, RETAIN 4.
    pub flags: u32,
    /// The group of which only one is kept.
    pub comdat: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The names of places in it: a symbol, its offset, its size.
    pub variables: Vec<(Symbol, u32, u32)>,
    /// The words of it that are addresses.
    pub pointers: Vec<Pointer>,
}

/// A word of data that is an address or a slot.
#[derive(Clone, Copy, Debug)]
pub struct Pointer {
    /// Where it stands.
    pub offset: u32,
    /// Whose address it is.
    pub of: Id,
    /// What is added.
    pub addend: i32,
    /// Whether it is counted from where it stands, where that can be.
    pub is_distance: bool,
}

/// What a module wants of another one, or of the host.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The symbol.
    pub symbol: Symbol,
    /// The type of a function; none of data.
    pub signature: Option<Signature>,
    /// The module and the name of an import that is not called like the symbol.
    pub import: Option<(String, String)>,
}

/// A word.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number.
    Constant(i32),
    /// A parameter or a local.
    Local(u32),
    /// The result of a function.
    Call(Id, Vec<Value>),
    /// The result of a function in a slot.
    Indirect(Signature, Vec<Value>, Box<Value>),
    /// The address of data, or the slot of a function.
    Address(Id, i32),
    /// The same through an entry of the offset table.
    Entry(Id),
    /// What is stored at an address.
    Load(u32, Box<Value>),
    /// What is stored in data.
    LoadOf(Id, i32),
    /// A sum.
    Sum(Box<Value>, Box<Value>),
    /// The stack pointer.
    Stack,
    /// The size of the memory.
    Size,
    /// Grows the memory.
    Grow(Box<Value>),
}

/// A step.
#[derive(Clone, Debug)]
pub enum Statement {
    /// A value that nobody needs.
    Drop(Value),
    /// A call, whatever it returns.
    Call(Id, Vec<Value>),
    /// Stores at an address.
    Store(u32, Value, Value),
    /// Stores in data.
    StoreOf(Id, i32, Value),
    /// Sets a local.
    Set(u32, Value),
    /// Sets the stack pointer.
    SetStack(Value),
    /// Steps under a condition.
    If(Value, Vec<Statement>, Vec<Statement>),
    /// Steps that can be left.
    Block(Vec<Statement>),
    /// Steps that can be repeated.
    Loop(Vec<Statement>),
    /// Leaves or repeats the steps around.
    Branch(u32, Value),
    /// Fills memory.
    Fill(Value, Value, Value),
    /// Traps.
    Trap,
}

/// What an [`Id`] means in a module.
#[derive(Clone, Copy, Debug)]
pub enum Meaning<'a> {
    /// The function at this position.
    Function(usize, &'a Symbol),
    /// A place in the segment at this position.
    Variable(usize, &'a Symbol, u32, u32),
    /// A number.
    Absolute(&'a Symbol, u32),
    /// The reference at this position.
    Reference(usize, &'a Reference),
}

impl<'a> Meaning<'a> {
    /// Its symbol.
    pub fn symbol(self) -> &'a Symbol {
        match self {
            Self::Function(_, symbol) | Self::Variable(_, symbol, ..) | Self::Absolute(symbol, _) => symbol,
            Self::Reference(_, reference) => &reference.symbol,
        }
    }
}

impl Module {
    /// All symbols, in the order of a symbol table.
    pub fn meanings(&self) -> Vec<Meaning<'_>> {
        let functions = self.functions.iter().enumerate();
        let functions = functions
            .flat_map(|(at, function)| function.symbols.iter().map(move |symbol| Meaning::Function(at, symbol)));
        let variables = self.segments.iter().enumerate().flat_map(|(at, segment)| {
            let variables = segment.variables.iter();
            variables.map(move |(symbol, offset, size)| Meaning::Variable(at, symbol, *offset, *size))
        });
        let absolutes = self.absolutes.iter().map(|(symbol, value)| Meaning::Absolute(symbol, *value));
        let references = self.references.iter().enumerate();
        let references = references.map(|(at, reference)| Meaning::Reference(at, reference));
        functions.chain(variables).chain(absolutes).chain(references).collect()
    }

    /// What an id means, if it was not left out.
    pub fn meaning(&self, id: Id) -> Option<Meaning<'_>> {
        self.meanings().into_iter().find(|meaning| meaning.symbol().id == id)
    }

    /// The type of what can be called.
    pub fn signature(&self, id: Id) -> Option<Signature> {
        match self.meaning(id)? {
            Meaning::Function(at, _) => Some(self.functions[at].signature),
            Meaning::Reference(_, reference) => reference.signature,
            Meaning::Variable(..) | Meaning::Absolute(..) => None,
        }
    }
}

/// Asked of each part in turn: whether it is kept.
type Keep<'a> = &'a mut dyn FnMut() -> bool;

impl Group {
    /// Leaves out parts. What is in a part is asked of before the part itself, and always: so the place of a part in
    /// the order of questions says which it is.
    pub fn retain(&mut self, keep: Keep<'_>) {
        self.modules.retain_mut(|module| {
            module.retain(keep);
            keep()
        });
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        let mut count = 0;
        self.clone().retain(&mut || {
            count += 1;
            true
        });
        count
    }
}

impl Module {
    /// The same of one module.
    pub fn retain(&mut self, keep: Keep<'_>) {
        self.functions.retain_mut(|function| {
            function.symbols.retain(|_| keep());
            steps(&mut function.body, keep);
            keep()
        });
        self.segments.retain_mut(|segment| {
            segment.variables.retain(|_| keep());
            segment.pointers.retain(|_| keep());
            keep()
        });
        self.references.retain(|_| keep());
        self.absolutes.retain(|_| keep());
        self.constructors.retain(|_| keep());
        self.exports.retain(|_| keep());
        self.needed.retain(|_| keep());
        self.start = self.start.filter(|_| keep());
    }
}

fn steps(body: &mut Vec<Statement>, keep: Keep<'_>) {
    body.retain_mut(|step| {
        match step {
            Statement::If(_, then, otherwise) => {
                steps(then, keep);
                steps(otherwise, keep);
            }
            Statement::Block(inner) | Statement::Loop(inner) => steps(inner, keep),
            _ => {}
        }
        keep()
    });
}
