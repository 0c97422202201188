//! The bytes of an image do not depend on how many threads make it, nor on when each of them gets a core.
//!
//! Every program of `corpora/` is linked twenty times, with 1 to 8 threads, while other threads keep all cores busy:
//! so the threads of a link are interrupted anywhere, and their tasks end in another order each time.

use std::{
    ffi::OsString,
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use tests::{
    Verdict,
    corpus::{Corpus, Kind, folders},
    group::Group,
    link::Link,
};

/// How often a program is linked.
const LINKS: u8 = 20;
/// The most threads of a link.
const THREADS: u8 = 8;

#[test]
fn an_image_is_the_same_with_any_number_of_threads_on_a_busy_machine() {
    let programs = folders(Kind::Modules).into_iter().filter_map(|folder| {
        let program = Corpus::read(&folder).ok()?;
        program.is_complete().then(|| program.as_link())
    });
    let groups = folders(Kind::Components).into_iter().filter_map(|folder| {
        let group = Group::read(&folder).ok()?.into_iter().next()?;
        if group.is_complete() { group.as_link() } else { None }
    });
    let is_over = AtomicBool::new(false);
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let different: Vec<String> = thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| work_until(&is_over));
        }
        let different = programs.chain(groups).filter_map(|link| same(&link).err()).collect();
        is_over.store(true, Ordering::Relaxed);
        different
    });
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Keeps a core busy.
fn work_until(is_over: &AtomicBool) {
    let mut number = 0u64;
    while !is_over.load(Ordering::Relaxed) {
        for _ in 0..1 << 16 {
            number = std::hint::black_box(number.wrapping_mul(3).wrapping_add(1));
        }
    }
}

/// Links again and again; an error where two images differ.
fn same(link: &Link) -> Verdict {
    let first = image(link, 1)?;
    for number in 1..LINKS {
        let threads = 1 + number % THREADS;
        if image(link, threads)? != first {
            return Err(format!("{:?}: {threads} threads give other bytes than one, in link {number}", link.inputs));
        }
    }
    Ok(())
}

/// The image, or what the linker says.
fn image(link: &Link, threads: u8) -> Verdict<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let output = folder.path().join("image.wasm");
    let mut arguments: Vec<OsString> = ["seld", "--threads", &threads.to_string(), "-o"].map(OsString::from).into();
    arguments.push(output.clone().into());
    arguments.extend(link.flags.iter().cloned().chain(link.inputs.iter().map(|(_, path)| path.clone().into())));
    let mut said = Vec::new();
    seld::command::run(arguments, &mut Vec::new(), &mut said);
    Ok(fs::read(&output).unwrap_or(said))
}
