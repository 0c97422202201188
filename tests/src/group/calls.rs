//! The lines of `expected` become calls of a component's exports, and answers to compare.
//!
//! It does not know whether the component was composed or made of an image. An export is found by its name alone, in
//! the world or in one of its interfaces: the groups give each of them another name.

use std::collections::BTreeMap;

use wasmtime::{
    Store,
    component::{
        Component, Func, Instance, ResourceAny, Type, Val,
        types::ComponentItem,
        wasm_wave::{self, ast::Node, untyped::UntypedFuncCall},
    },
};

use super::host::{self, Host};
use super::native::{Act, Signature, Value};
use crate::Verdict;

/// One line of `expected`.
pub struct Step {
    line: usize,
    what: What,
}

enum What {
    /// `CALL: f(1, "a") = [1, 2]`; no `=` where nothing is returned.
    Call(Call, Option<String>),
    /// `TRAP: f(1)`.
    Trap(Call),
    /// `LET: a, b = f(1)`: the handles in what is returned, from the first on, are called so in what follows.
    Let(Vec<String>, Call),
    /// `DROP: a`.
    Drop(String),
    /// `STDOUT: line`: the next line of output.
    Stdout(String),
}

/// A function, which may be a method, and its arguments as those of a function that is called `f`.
struct Call {
    name: String,
    arguments: String,
}

/// Reads the lines; `#` begins a comment line.
///
/// # Errors
///
/// The first line that is none of these.
pub fn read(text: &str) -> Verdict<Vec<Step>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let steps = lines.map(|(index, line)| {
        let what = parse(line).ok_or_else(|| format!("expected:{}: not a directive: `{line}`", index + 1))?;
        Ok(Step { line: index + 1, what })
    });
    steps.collect()
}

fn parse(line: &str) -> Option<What> {
    let (word, rest) = line.split_once(':')?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    Some(match word {
        "STDOUT" => What::Stdout(rest.to_owned()),
        "DROP" => What::Drop(rest.to_owned()),
        "TRAP" => What::Trap(Call::parse(rest)?),
        "LET" => {
            let (names, call) = rest.split_once(" = ")?;
            What::Let(names.split(", ").map(str::to_owned).collect(), Call::parse(call)?)
        }
        "CALL" => match Call::parse(rest) {
            Some(call) => What::Call(call, None),
            // A text among the arguments may look like the end of the call: the first part that is a call is the call.
            None => rest.match_indices(") = ").find_map(|(at, between)| {
                let call = Call::parse(&rest[..=at])?;
                Some(What::Call(call, Some(rest[at + between.len()..].to_owned())))
            })?,
        },
        _ => return None,
    })
}

impl Call {
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('(')?;
        let arguments = format!("f({rest}");
        UntypedFuncCall::parse(&arguments).ok()?;
        Some(Self { name: name.to_owned(), arguments })
    }

    /// The arguments as values, with handles by their names.
    fn values(&self, types: &[Type]) -> Verdict<Vec<Value>> {
        let parsed = UntypedFuncCall::parse(&self.arguments).map_err(|error| error.to_string())?;
        let nodes = parsed.params_node().map(|node| node.as_tuple()).transpose().map_err(|error| error.to_string())?;
        types.iter().zip(nodes.into_iter().flatten()).map(|(ty, node)| self.value(ty, node)).collect()
    }

    fn value(&self, ty: &Type, node: &Node) -> Verdict<Value> {
        let text = self.arguments.as_str();
        let is_handle = |ty: &Type| matches!(ty, Type::Own(_) | Type::Borrow(_));
        Ok(match ty {
            ty if is_handle(ty) => Value::Handle(node.as_enum(text).map_err(|error| error.to_string())?.to_owned()),
            Type::Option(option) if is_handle(&option.ty()) => {
                let inner = node.as_option().map_err(|error| error.to_string())?;
                Value::Option(inner.map(|inner| self.value(&option.ty(), inner).map(Box::new)).transpose()?)
            }
            Type::List(list) if is_handle(&list.ty()) => {
                let members = node.as_list().map_err(|error| error.to_string())?;
                Value::List(members.map(|member| self.value(&list.ty(), member)).collect::<Verdict<_>>()?)
            }
            ty => Value::Plain(node.to_wasm_value(ty, text).map_err(|error| format!("{text}: {error}"))?),
        })
    }
}

/// The lines as acts of a program, with values of the types that functions have.
///
/// # Errors
///
/// The first line that does not fit its function.
pub fn acts(script: &[Step], signatures: &BTreeMap<String, Signature>) -> Verdict<Vec<Act>> {
    script.iter().map(|step| step.act(signatures).map_err(|why| format!("expected:{}: {why}", step.line))).collect()
}

impl Step {
    fn act(&self, signatures: &BTreeMap<String, Signature>) -> Verdict<Act> {
        let arguments = |call: &Call| {
            let signature = signatures.get(&call.name).ok_or_else(|| format!("no function is {}", call.name))?;
            Ok::<_, String>((call.name.clone(), call.values(&signature.params)?))
        };
        Ok(match &self.what {
            What::Stdout(line) => Act::Stdout(line.clone()),
            What::Drop(name) => Act::Drop(name.clone()),
            What::Trap(call) => {
                let (function, arguments) = arguments(call)?;
                Act::Trap { function, arguments }
            }
            What::Let(names, call) => {
                let (function, arguments) = arguments(call)?;
                Act::Let { function, arguments, names: names.clone() }
            }
            What::Call(call, wanted) => {
                let (function, arguments) = arguments(call)?;
                let ty = signatures.get(&function).and_then(|signature| signature.result.as_ref());
                let wanted = match (wanted, ty) {
                    (Some(text), Some(ty)) => {
                        Some(wasm_wave::from_str::<Val>(ty, text).map_err(|why| format!("{text}: {why}"))?)
                    }
                    _ => None,
                };
                Act::Call { function, arguments, wanted }
            }
        })
    }
}

/// Makes the calls, in order, in one instance, and in another one after a trap.
///
/// # Errors
///
/// The first line whose answer or output differs.
pub fn run(component: &[u8], script: &[Step]) -> Verdict {
    let mut running = Running::start(component).map_err(|error| format!("{error:?}"))?;
    let mut is_over = false;
    for step in script {
        if std::mem::replace(&mut is_over, matches!(step.what, What::Trap(_))) {
            running.end()?;
            running = Running::start(component).map_err(|error| format!("{error:?}"))?;
        }
        running.step(&step.what).map_err(|reason| {
            let errors = String::from_utf8_lossy(&running.store.data().errors).into_owned();
            format!("expected:{}: {reason}{}{errors}", step.line, if errors.is_empty() { "" } else { "\nstderr: " })
        })?;
    }
    running.end()
}

/// An instance, and what was done with it so far.
pub(super) struct Running {
    component: Component,
    instance: Instance,
    pub(super) store: Store<Host>,
    /// Lines of output that were compared.
    printed: usize,
    handles: BTreeMap<String, ResourceAny>,
}

impl Running {
    pub(super) fn start(component: &[u8]) -> wasmtime::Result<Self> {
        let component = Component::new(host::engine(), component)?;
        let mut store = Store::new(host::engine(), Host::default());
        let instance = host::linker(&component)?.instantiate(&mut store, &component)?;
        Ok(Self { component, instance, store, printed: 0, handles: BTreeMap::new() })
    }

    /// The next line of output that was not compared.
    fn line(&self) -> Option<String> {
        String::from_utf8_lossy(&self.store.data().output).lines().nth(self.printed).map(str::to_owned)
    }

    /// Nothing was printed beyond what was compared.
    fn end(&self) -> Verdict {
        self.line().map_or(Ok(()), |line| Err(format!("prints `{line}` too")))
    }

    fn step(&mut self, what: &What) -> Verdict {
        match what {
            What::Stdout(wanted) => {
                let line = self.line();
                self.printed += 1;
                if line.as_ref() == Some(wanted) {
                    return Ok(());
                }
                Err(format!("prints `{}`, expected `{wanted}`", line.as_deref().unwrap_or("nothing more")))
            }
            What::Trap(call) => match self.answer(call)? {
                (_, Err(_)) => Ok(()),
                (_, Ok(answer)) => Err(format!("{} returns {}, expected a trap", call.name, shown(answer.as_ref()))),
            },
            What::Call(call, wanted) => self.compare(call, wanted.as_deref()),
            What::Let(names, call) => {
                let answer = self.answer(call)?.1.map_err(|error| format!("{}: {error:?}", call.name))?;
                let handles = answer.as_ref().map(handles_in).unwrap_or_default();
                if handles.len() < names.len() {
                    let count = names.len();
                    return Err(format!("{} returns {}, expected {count} handles", call.name, shown(answer.as_ref())));
                }
                self.handles.extend(names.iter().cloned().zip(handles));
                Ok(())
            }
            What::Drop(name) => {
                let handle = self.handles.remove(name).ok_or_else(|| format!("nothing is called {name}"))?;
                handle.resource_drop(&mut self.store).map_err(|error| format!("{error:?}"))
            }
        }
    }

    fn compare(&mut self, call: &Call, wanted: Option<&str>) -> Verdict {
        let (function, found) = self.answer(call)?;
        let found = found.map_err(|error| format!("{}: {error:?}", call.name))?;
        let ty = function.ty(&self.store).results().next();
        let wanted = match (wanted, ty) {
            (Some(text), Some(ty)) => {
                Some(wasm_wave::from_str::<Val>(&ty, text).map_err(|error| format!("{text}: {error}"))?)
            }
            (Some(text), None) => return Err(format!("{} returns nothing, expected {text}", call.name)),
            (None, _) => None,
        };
        if found == wanted {
            return Ok(());
        }
        Err(format!("{} returns {}, expected {}", call.name, shown(found.as_ref()), shown(wanted.as_ref())))
    }

    /// What the call returns, or how it trapped.
    fn answer(&mut self, call: &Call) -> Verdict<(Func, wasmtime::Result<Option<Val>>)> {
        let function = self.find(&call.name)?;
        let ty = function.ty(&self.store);
        let parsed = UntypedFuncCall::parse(&call.arguments).map_err(|error| error.to_string())?;
        let nodes = parsed.params_node().map(|node| node.as_tuple()).transpose().map_err(|error| error.to_string())?;
        let nodes: Vec<_> = nodes.into_iter().flatten().collect();
        if nodes.len() != ty.params().len() {
            return Err(format!("{} has {} parameters, not {}", call.name, ty.params().len(), nodes.len()));
        }
        let value = |((_, ty), node): ((&str, Type), &Node)| self.argument(&ty, node, &call.arguments);
        let arguments: Vec<Val> = ty.params().zip(nodes).map(value).collect::<Verdict<_>>()?;
        let mut results = vec![Val::Bool(false); ty.results().len()];
        Ok((function, function.call(&mut self.store, &arguments, &mut results).map(|()| results.pop())))
    }

    /// A value that may be a handle, or an option or a list of them.
    fn argument(&self, ty: &Type, node: &Node, text: &str) -> Verdict<Val> {
        match ty {
            Type::Own(_) | Type::Borrow(_) => {
                let name = node.as_enum(text).map_err(|error| error.to_string())?;
                self.handles.get(name).map(|handle| Val::Resource(*handle)).ok_or(format!("nothing is called {name}"))
            }
            Type::Option(option) if matches!(option.ty(), Type::Own(_) | Type::Borrow(_)) => {
                let inner = node.as_option().map_err(|error| error.to_string())?;
                let inner = inner.map(|inner| self.argument(&option.ty(), inner, text)).transpose()?;
                Ok(Val::Option(inner.map(Box::new)))
            }
            Type::List(list) if matches!(list.ty(), Type::Own(_) | Type::Borrow(_)) => {
                let members = node.as_list().map_err(|error| error.to_string())?;
                let members = members.map(|member| self.argument(&list.ty(), member, text));
                Ok(Val::List(members.collect::<Verdict<_>>()?))
            }
            ty => node.to_wasm_value(ty, text).map_err(|error| format!("{text}: {error}")),
        }
    }

    pub(super) fn find(&mut self, name: &str) -> Verdict<Func> {
        let ty = self.component.component_type();
        let places = ty.exports(host::engine()).filter_map(|(export, item)| match item.ty {
            ComponentItem::ComponentFunc(_) if export == name => Some(None),
            ComponentItem::ComponentInstance(inner) => inner.get_export(host::engine(), name).map(|_| Some(export)),
            _ => None,
        });
        let places: Vec<Option<&str>> = places.collect();
        let [place] = places.as_slice() else { return Err(format!("{} exports are called {name}", places.len())) };
        let outer = place.and_then(|interface| self.component.get_export_index(None, interface));
        let index = self.component.get_export_index(outer.as_ref(), name).ok_or("an export without an index")?;
        self.instance.get_func(&mut self.store, index).ok_or_else(|| format!("{name} is no function"))
    }
}

/// The handles in a value, in order.
fn handles_in(value: &Val) -> Vec<ResourceAny> {
    match value {
        Val::Resource(handle) => vec![*handle],
        Val::Option(Some(inner)) | Val::Result(Ok(Some(inner))) => handles_in(inner),
        Val::Tuple(members) | Val::List(members) => members.iter().flat_map(handles_in).collect(),
        _ => Vec::new(),
    }
}

fn shown(value: Option<&Val>) -> String {
    let text = |value| wasm_wave::to_string(value).unwrap_or_else(|error| error.to_string());
    value.map_or_else(|| "nothing".to_owned(), text)
}
