//! Harness of the tests: directives and wasm files become links, runs and verdicts.
//!
//! It knows the linker as a command line, [`seld::command::run`], and where instances are wired as a library,
//! [`seld::link`]: what a user cannot reach is not tested here.
//! A test is data (a folder of `cases/` or of `corpora/`), and every expected value in it is checked against two
//! independent things: the linked image, and the same inputs loaded separately by the convention ([`oracle`]). So a
//! value that the linker and the author of a case got wrong in the same way still fails.

pub mod archive;
pub mod bench;
pub mod case;
pub mod checks;
pub mod component;
pub mod corpus;
pub mod debug_info;
pub mod directive;
pub mod example;
pub mod golden;
pub mod group;
pub mod headers;
pub mod help;
pub mod host;
pub mod instances;
pub mod link;
pub mod makers;
pub mod neighbours;
pub mod oracle;
pub mod probe;
pub mod program;
pub mod random;
pub mod relocations;
pub mod script;
pub mod tools;
pub mod typed;
pub mod unjudged;

/// What a test step returns: the failure is a text for the person who reads the test log.
pub type Verdict<T = ()> = Result<T, String>;

/// Where the workspace lies: every test path starts here, so that tests run from any directory.
#[must_use]
pub fn workspace() -> std::path::PathBuf {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}
