//! The manual is whole, and its first pages do what they say when they are followed word for word.
//!
//! `linker/book/src/options.md` is what `--help` prints: `BLESS=1` writes it. That mdbook makes a book of it, `.ci/run`
//! shows. Blocks of a page are files (a name in backquotes before them says which), `sh` to run, and `sh-refused` to
//! run and be refused; what only shows something is `text`.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::tools::is_ci;
use tests::{golden, workspace};
use toolchain_probe::diagnostic::Code;

fn sources() -> PathBuf {
    workspace().join("linker/book/src")
}

fn page(name: &str) -> String {
    fs::read_to_string(sources().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All files of the book, by their paths in it.
fn pages() -> BTreeSet<String> {
    let files = |folder: &str| {
        let entries = fs::read_dir(sources().join(folder)).expect("a folder of the book");
        let names = entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}{name}")).collect::<Vec<_>>()
    };
    files("").into_iter().chain(files("codes/")).collect()
}

/// The targets of links in a page, without those that lead out of the book.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(|target| target.split('#').next().unwrap_or_default())
}

#[test]
fn every_page_is_in_the_summary_and_every_link_leads_somewhere() {
    let summary = page("SUMMARY.md");
    let listed: BTreeSet<String> = links(&summary).map(str::to_owned).collect();
    let mut there = pages();
    there.remove("SUMMARY.md");
    assert_eq!(listed, there);
    for name in &there {
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        let text = page(name);
        let is_there = |target: &str| sources().join(folder).join(target).exists();
        let broken: Vec<_> = links(&text).filter(|target| !target.is_empty() && !is_there(target)).collect();
        assert!(broken.is_empty(), "{name}: {broken:?}");
    }
}

#[test]
fn every_code_has_its_page_in_the_book() {
    let included: BTreeSet<String> = pages()
        .iter()
        .flat_map(|name| {
            let text = page(name);
            let files = text.split("explain/").skip(1).filter_map(|rest| rest.split(".md").next().map(str::to_owned));
            files.collect::<Vec<_>>()
        })
        .collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(included, codes);
}

#[test]
fn options_are_those_of_the_commands() {
    let mut text = "# Options\n".to_owned();
    for name in ["seld", "toolchain-probe"] {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let words = [name, "--help"].map(Into::into);
        let exit = match name {
            "seld" => seld::command::run(words, &mut stdout, &mut stderr),
            _ => toolchain_probe::command::run(words, &mut stdout, &mut stderr),
        };
        assert_eq!(exit, 0);
        let help = String::from_utf8(stdout).expect("help is text");
        let help: String = help.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        text += &format!("\n## `{name}`\n\n```text\n{}\n```\n", help.trim_end());
    }
    golden::compare(&sources().join("options.md"), &text).expect("the page is what the commands print");
}

#[test]
fn manual_pages_and_completions_are_printed() {
    type Run = fn(Vec<std::ffi::OsString>, &mut dyn std::io::Write, &mut dyn std::io::Write) -> u8;
    let linker: Run = |words, out, err| seld::command::run(words, out, err);
    let probe: Run = |words, out, err| toolchain_probe::command::run(words, out, err);
    for (name, run) in [("seld", linker), ("toolchain-probe", probe)] {
        for (word, wanted) in [
            ("--man", ".SH OPTIONS"),
            ("--completions=bash", "complete -F"),
            ("--completions=zsh", "#compdef"),
            ("--completions=fish", "complete -c"),
        ] {
            let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
            let exit = run([name, word].map(Into::into).into(), &mut stdout, &mut stderr);
            let text = String::from_utf8(stdout).expect("text");
            assert!(exit == 0 && text.contains(wanted) && text.contains("explain"), "{name} {word}: {text}");
        }
    }
}

/// A block of a page: what it is, and what stands in it.
struct Block {
    kind: String,
    file: Option<String>,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut open, mut file): (Option<Block>, Option<String>) = (None, None);
    for line in text.lines() {
        match (open.as_mut(), line.strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.text += &format!("{line}\n"),
            (None, Some(kind)) => {
                open = Some(Block { kind: kind.to_owned(), file: file.take(), text: String::new() });
            }
            // `… two files. `app.c`:` names the next block.
            (None, None) if line.ends_with("`:") => {
                let name = line.trim_end_matches("`:").rsplit('`').next();
                file = name.map(str::to_owned);
            }
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn the_first_pages_can_be_followed_word_for_word() {
    if Command::new("clang-22").arg("--version").output().is_err() {
        assert!(!is_ci(), "needs clang-22");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).expect("a folder");
    let which = Command::new("sh").args(["-c", "command -v clang-22"]).output().expect("a shell").stdout;
    let clang = String::from_utf8_lossy(&which).trim().to_owned();
    for (name, target) in [("seld", env!("CARGO_BIN_EXE_seld-under-test")), ("clang", &clang)] {
        symlink(target, bin.join(name)).expect("a link");
    }
    // The probe is asked in this process elsewhere: here it is a word that succeeds.
    symlink("/bin/true", bin.join("toolchain-probe")).expect("a link");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let work = folder.path().join("work");
    fs::create_dir(&work).expect("a folder");
    let (mut ran, mut refused) = (0, 0);
    for name in ["first-link.md", "first-refusal.md"] {
        for block in blocks(&page(name)) {
            match (block.kind.as_str(), block.file) {
                (_, Some(file)) => fs::write(work.join(file), block.text).expect("a file"),
                (kind @ ("sh" | "sh-refused"), None) => {
                    let mut command = Command::new("sh");
                    command.args(["-ec", &block.text]).current_dir(&work).env("PATH", &path);
                    let output = command.output().expect("a shell");
                    let said = String::from_utf8_lossy(&output.stderr).into_owned();
                    let is_refused = output.status.code() == Some(1) && said.contains("error[ABI001]");
                    assert_eq!(kind == "sh-refused", is_refused, "{name}: {}{said}", block.text);
                    assert!(is_refused || output.status.success(), "{name}: {}{said}", block.text);
                    (ran, refused) = (ran + u32::from(!is_refused), refused + u32::from(is_refused));
                }
                _ => {}
            }
        }
        if name == "first-link.md" {
            let engine = wasmtime::Engine::default();
            let module = wasmtime::Module::from_file(&engine, work.join("image.wasm")).expect("an image");
            let mut store = wasmtime::Store::new(&engine, ());
            let instance = wasmtime::Instance::new(&mut store, &module, &[]).expect("it imports nothing");
            let run = instance.get_typed_func::<i32, i32>(&mut store, "run").expect("it exports `run`");
            assert_eq!(run.call(&mut store, 20).expect("it runs"), 1010);
        }
    }
    assert!(ran >= 5 && refused == 1, "{ran} blocks were run, and {refused} refused");
}
