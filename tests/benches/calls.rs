//! What a call costs: across a border in the image of a group, within one module, and in the composed original.
//!
//! `corpora/group-calls` has a loop around each kind of call. All of them run in one engine, one after the other,
//! several times; the best time of each counts. Then the time of a link stands beside the time that the engine needs
//! to compile the image, and the composed component. It does not know how calls are made.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tests::bench::{self, report};
use tests::{Verdict, corpus, group::Group};
use toolchain_probe::component::unwrap;
use wasmtime::component::{self, Component};
use wasmtime::{Engine, Instance, Module, Store};

const INTERFACE: &str = "test:calls/loops@1.0.0";
/// The loops, what they call, and how often in a run.
const LOOPS: [(&str, &str, u32); 8] = [
    ("alone", "u32 to u32, the same module", 20_000_000),
    ("three", "the same through two more", 20_000_000),
    ("steps", "u32 to u32", 20_000_000),
    ("narrows", "u16 to u16", 20_000_000),
    ("lengths", "a text of 31 bytes to u32", 1_000_000),
    ("sums", "a list of 16 u32 to u32", 1_000_000),
    ("words", "u32 to a text of 16 bytes", 1_000_000),
    ("blocks", "u32 to a list of 4096 u32", 20_000),
];
/// How often everything is measured.
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    bench::run(measure)
}

fn measure() -> Verdict {
    let folders = corpus::folders(corpus::Kind::Components);
    let folder = folders.iter().find(|folder| folder.ends_with("group-calls")).ok_or("no group-calls in corpora")?;
    let group = Group::read(folder)?.pop().ok_or("no group")?;
    let engine = Engine::default();
    let composed = group.composed()?;
    let flags: [&[&str]; 3] = [&[], &["--trust"], &["--allocator", "separate"]];
    let images = flags.iter().map(|flags| group.image(flags)).collect::<Result<Vec<_>, _>>()?;
    let columns = ["composed", "image", "--trust", "two heaps"].map(|column| format!(" {column:>10}")).concat();
    report(&format!("{:<30}{columns}", "nanoseconds per call"));
    for (name, what, times) in LOOPS {
        let mut best = [Duration::MAX; 4];
        for _ in 0..ROUNDS {
            let mut answers = Vec::new();
            for (best, image) in best.iter_mut().zip([None].into_iter().chain(images.iter().map(Some))) {
                let mut call = match image {
                    None => of_component(&engine, &composed, name).map_err(|error| format!("{error:?}"))?,
                    Some(image) => of_image(&engine, image, name).map_err(|error| format!("{error:?}"))?,
                };
                let start = Instant::now();
                answers.push(call(times).map_err(|error| format!("{error:?}"))?);
                *best = start.elapsed().min(*best);
            }
            if answers.iter().any(|answer| *answer != answers[0]) {
                return Err(format!("{name}: {answers:?} are not the same"));
            }
        }
        let best = best.map(|best| format!(" {:>10.2}", best.as_secs_f64() * 1e9 / f64::from(times)));
        report(&format!("{what:<30}{}", best.concat()));
    }
    times(&group, &engine, &composed, &images[0])
}

type Call = Box<dyn FnMut(u32) -> wasmtime::Result<u32>>;

fn of_component(engine: &Engine, bytes: &[u8], name: &str) -> wasmtime::Result<Call> {
    let component = Component::new(engine, bytes)?;
    let mut store = Store::new(engine, ());
    let instance = component::Linker::new(engine).instantiate(&mut store, &component)?;
    let interface = instance.get_export_index(&mut store, None, INTERFACE);
    let function = interface.and_then(|interface| instance.get_export_index(&mut store, Some(&interface), name));
    let function = function.ok_or_else(|| wasmtime::Error::msg(format!("no {name}")))?;
    let function = instance.get_typed_func::<(u32,), (u32,)>(&mut store, function)?;
    Ok(Box::new(move |times| Ok(function.call(&mut store, (times,))?.0)))
}

fn of_image(engine: &Engine, bytes: &[u8], name: &str) -> wasmtime::Result<Call> {
    let mut store = Store::new(engine, ());
    let instance = Instance::new(&mut store, &Module::new(engine, bytes)?, &[])?;
    if let Ok(start) = instance.get_typed_func::<(), ()>(&mut store, "_initialize") {
        start.call(&mut store, ())?;
    }
    let function = instance.get_typed_func::<u32, u32>(&mut store, &format!("{INTERFACE}#{name}"))?;
    Ok(Box::new(move |times| function.call(&mut store, times)))
}

/// What is done once: the link, and what the engine does before it can run anything.
fn times(group: &Group, engine: &Engine, composed: &[u8], image: &[u8]) -> Verdict {
    let best = |work: &dyn Fn() -> Verdict| {
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            work()?;
            best = start.elapsed().min(best);
        }
        Ok::<_, String>(best.as_secs_f64() * 1e3)
    };
    let text = |error: wasmtime::Error| format!("{error:?}");
    let inputs = group.inputs()?;
    let link = best(&|| {
        let modules = unwrap(inputs.clone(), false).map_err(|fault| fault.message)?;
        let options = seld::Options { wiring: modules.wiring, ..seld::Options::default() };
        seld::link(&modules.inputs, &options).map(drop).map_err(|refusal| refusal.to_string())
    })?;
    let of_image = best(&|| Module::new(engine, image).map(drop).map_err(text))?;
    let of_composed = best(&|| Component::new(engine, composed).map(drop).map_err(text))?;
    report("");
    report(&format!("link                      {link:>8.1} ms"));
    report(&format!("compile the image         {of_image:>8.1} ms, {} bytes", image.len()));
    report(&format!("compile what was composed {of_composed:>8.1} ms, {} bytes", composed.len()));
    Ok(())
}
