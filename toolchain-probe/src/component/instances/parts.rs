//! What a component is made of, as plain data: core modules, their instances, and what each import was given.
//!
//! It does not know how a component is written; `translate` makes it. The surprising choice: what a component calls by
//! the canonical ABI (a lowered import, a handle, a text in another encoding) is a *built-in*, which the `border`
//! makes a function of, so that after it there is nothing but core modules that import from each other.

use std::collections::{BTreeMap, BTreeSet};

use super::super::world::Encoding;

/// A component, or several that were composed.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// In the order in which they are instantiated.
    pub(super) instances: Vec<Instance>,
    /// What instances import that no core module has.
    pub(super) built_ins: Vec<BuiltIn>,
    /// What the host may call.
    pub(super) exports: Vec<Export>,
    /// The tables of handles by their numbers; `None` where there is none at run time.
    pub(super) tables: Vec<Option<HandleTable>>,
    /// The tables of handles that core modules use.
    pub(super) used_tables: BTreeSet<u32>,
    /// Those of them that have handles of the host which another component lends.
    pub(super) lent_tables: BTreeSet<u32>,
    /// The resources that are the host's, with the names by which they are imported: interface and resource.
    pub(super) imported_resources: BTreeMap<u32, (String, String)>,
    /// The resources that the group defines and the host sees because they are exported.
    pub(super) exported_resources: BTreeMap<u32, ExportedResource>,
    /// Those of them that other components than the one that defines them use too: their handles are the group's, and
    /// become others for the host.
    pub(super) shared_resources: BTreeSet<u32>,
    /// The destructors of the resources that the group defines, by resource.
    pub(super) destructors: Vec<(u32, Definition)>,
    /// What adapters hand over where both sides have one heap.
    pub(super) transfers: Vec<Transfer>,
}

/// A function of an adapter that copies, and one that hands over instead.
#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) function: Definition,
    pub(super) instead: Definition,
    /// The functions that allocate for the caller, and that free what was handed over.
    pub(super) sides: [Definition; 2],
    /// The bytes of an element of the list; `None` of a text.
    pub(super) element_bytes: Option<u32>,
}

impl Parts {
    /// The instance of a component that a built-in leaves, which traps unless that may be left.
    pub(super) fn left_by(&self, what: &What) -> Option<u32> {
        match what {
            What::Import { component, .. } => Some(*component),
            What::ResourceNew(table) | What::ResourceDrop(table) => self.table(*table).map(|table| table.component),
            _ => None,
        }
    }

    /// Binds everything that is given anew.
    pub(super) fn bind(&mut self, bind: &mut dyn FnMut(&mut Definition)) {
        self.instances.iter_mut().flat_map(|instance| &mut instance.given).for_each(&mut *bind);
        for export in &mut self.exports {
            bind(&mut export.function);
            export.post_return.iter_mut().chain(&mut export.realloc).for_each(&mut *bind);
        }
        self.destructors.iter_mut().for_each(|(_, destructor)| bind(destructor));
        for Transfer { function, instead, sides, .. } in &mut self.transfers {
            [function, instead].into_iter().chain(sides).for_each(&mut *bind);
        }
        for built_in in &mut self.built_ins {
            if let What::Import { realloc: Some(realloc), .. } = &mut built_in.what {
                bind(realloc);
            }
        }
    }

    /// The instances of components that are closed at times: somebody has their flags.
    pub(super) fn flags(&self) -> BTreeSet<u32> {
        let given = self.instances.iter().flat_map(|instance| &instance.given);
        let flags = given.filter_map(|given| match given {
            Definition::Flags(component) => Some(*component),
            _ => None,
        });
        flags.collect()
    }

    /// The instances of which something is given to anybody.
    pub(super) fn used(&mut self) -> BTreeSet<usize> {
        let mut used = BTreeSet::new();
        self.bind(&mut |definition| {
            if let Definition::Item(instance, ..) = definition {
                used.insert(*instance);
            }
        });
        used
    }

    /// Takes instances out that nobody is given anything of, but those that are taken out too. `beside` has something
    /// for each instance, and loses what it has for these.
    pub(super) fn take_out<T>(&mut self, gone: &BTreeSet<usize>, beside: &mut Vec<T>) {
        let mut number = 0..;
        self.instances.retain(|_| number.next().is_none_or(|number| !gone.contains(&number)));
        let mut number = 0..;
        beside.retain(|_| number.next().is_none_or(|number| !gone.contains(&number)));
        self.bind(&mut |definition| {
            if let Definition::Item(instance, ..) = definition {
                *instance -= gone.range(..*instance).count();
            }
        });
    }
}

/// A core module, instantiated.
#[derive(Debug)]
pub(super) struct Instance {
    /// The module's own name, or what it is for.
    pub(super) name: String,
    /// The name of the component that has it.
    pub(super) component: String,
    pub(super) wasm: Vec<u8>,
    /// What each import was given, in import order.
    pub(super) given: Vec<Definition>,
    /// Where the module begins in the component; `None` of an adapter, which carries values from one component to
    /// another by the canonical ABI and was made for that.
    pub(super) offset: Option<usize>,
    /// The positions of the imports that are functions of another component, called without an adapter.
    pub(super) across: BTreeSet<usize>,
}

impl Instance {
    /// Whether it was made to carry values from one component to another.
    pub(super) fn is_adapter(&self) -> bool {
        self.offset.is_none()
    }
}

/// The kinds of items that instances give each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Function,
    Table,
    Memory,
    Global,
    Tag,
}

/// What an import was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Definition {
    /// An item of an instance, by its index there.
    Item(usize, Kind, u32),
    /// A global that says whether an instance of a component may be left.
    Flags(u32),
    /// One of [`Parts::built_ins`].
    BuiltIn(usize),
}

/// The type of a function in the core language, in the words of the text format.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Signature {
    pub(super) params: Vec<&'static str>,
    pub(super) results: Vec<&'static str>,
}

/// What a core module imports that none defines.
#[derive(Debug)]
pub(super) struct BuiltIn {
    pub(super) ty: Signature,
    pub(super) what: What,
}

/// What of the values of a function concerns those who stand between it and its caller.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Values {
    /// How texts are written, if there are any.
    pub(super) encoding: Option<Encoding>,
    /// The handles in parameters. Where these are in memory, the one parameter is the address of the area.
    pub(super) params: Inside,
    /// The handles that are returned.
    pub(super) results: Inside,
    /// The tables of borrowed handles that parameters have in memory.
    pub(super) borrowed_in_memory: BTreeSet<u32>,
    /// The tables of all handles that are in neither.
    pub(super) elsewhere: BTreeSet<u32>,
}

impl Values {
    /// The tables of the handles whose places are known.
    pub(super) fn tables(&self) -> impl Iterator<Item = u32> {
        self.params.all().into_iter().chain(self.results.all()).map(|handle| handle.table)
    }
}

/// The handles in values, or in each element of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Inside {
    pub(super) handles: Vec<Handle>,
    pub(super) lists: Vec<List>,
}

impl Inside {
    pub(super) fn is_empty(&self) -> bool {
        self.handles.is_empty() && self.lists.is_empty()
    }

    /// All handles, those in lists too.
    pub(super) fn all(&self) -> Vec<&Handle> {
        let inner = self.lists.iter().flat_map(|list| list.element.all());
        self.handles.iter().chain(inner).collect()
    }

    /// How deep lists are in each other.
    pub(super) fn depth(&self) -> usize {
        self.lists.iter().map(|list| 1 + list.element.depth()).max().unwrap_or(0)
    }
}

/// A list that has handles in its elements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct List {
    /// Its address; the number of its elements comes next.
    pub(super) at: At,
    /// As those of a handle.
    pub(super) cases: Vec<(At, u32)>,
    /// How far an element is from the next.
    pub(super) stride: u32,
    /// What is in an element, whose address is that of the area.
    pub(super) element: Inside,
}

/// A place that has a handle, or may have one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Handle {
    pub(super) at: At,
    /// It has one if each of these places has the number of this case.
    pub(super) cases: Vec<(At, u32)>,
    pub(super) table: u32,
    pub(super) is_borrow: bool,
}

/// Where a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum At {
    Parameter(usize),
    /// It is what is returned.
    Result,
    /// It is so many bytes after the address of an area: of what is returned, of the parameters, of an element.
    Area(u32),
    /// The same for the number of a case, which may have fewer bytes.
    Case {
        offset: u32,
        bytes: u32,
    },
}

/// How the host sees a resource that is exported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ExportedResource {
    /// Where it is exported, if not by the world itself.
    pub(super) interface: Option<String>,
    pub(super) name: String,
}

/// What a built-in does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// Calls the host: the names of its import, whose allocator the host uses for what it returns, the instance of
    /// a component that has to be one that may be left, and what it gives and takes.
    Import {
        module: String,
        field: String,
        realloc: Option<Definition>,
        component: u32,
        values: Box<Values>,
    },
    /// Copies a text from one encoding to another: `wasmtime`'s name of the two.
    Transcode(&'static str),
    /// A handle for a representation, the other way, and the end of a handle: of a table.
    ResourceNew(u32),
    ResourceRep(u32),
    ResourceDrop(u32),
    /// A handle from the table that the second parameter says to that of the third.
    TransferOwn,
    TransferBorrow,
    /// The begin and the end of a call that may lend handles.
    EnterCall,
    ExitCall,
    /// Traps.
    Trap,
}

/// What messages call a function of the host: by its interface, if it is in one.
pub(super) fn called(module: &str, field: &str) -> String {
    if module == ROOT { field.to_owned() } else { format!("{module}#{field}") }
}

/// What core modules call the place of functions that are in no interface.
pub(super) const ROOT: &str = "$root";

/// A table of handles: one for each resource and instance of a component.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct HandleTable {
    /// The resource.
    pub(super) resource: u32,
    /// The instance of a component.
    pub(super) component: u32,
    /// The instance of a component that defines the resource; `None` if the host does.
    pub(super) definer: Option<u32>,
}

/// A function for the host.
#[derive(Debug)]
pub(super) struct Export {
    /// As core modules name it: `interface#function`, or the function.
    pub(super) name: String,
    pub(super) function: Definition,
    pub(super) post_return: Option<Definition>,
    pub(super) realloc: Option<Definition>,
    /// The instance of a component that it is of.
    pub(super) component: u32,
    pub(super) values: Values,
}
