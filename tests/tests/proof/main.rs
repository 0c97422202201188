//! A checker that says yes to everything proves nothing: images and certificates are changed, and each change must be
//! rejected, or be equal by a rule that is named.
//!
//! Every program of the corpora, and every group of components, is linked with a certificate, every second program so
//! that functions which do the same are one. Then one thing of the
//! image is changed at a time, without making it invalid: an address, a call, a slot, a store, a constructor ...
//! ([`image`]), or one thing of the certificate ([`claims`]). A changed image that the checker accepts is a hole in the
//! proof. A changed certificate that it accepts with the image as it was is none: the image is right, and what was
//! changed is a claim that nothing uses; but options are what the theorem speaks of, and a changed one must be
//! rejected.
//!
//! The generator is seeded by the program's name. `MUTATIONS=100` in the environment tries a hundred changes of each
//! program, and prints how many there were of each kind.

mod attacks;
mod claims;
mod image;
mod split;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rayon::prelude::*;
use seld::Certificate;
use seld::bindings::interface::Scheme;
use seld::gather::Input;
use tests::corpus::{self, Corpus};
use tests::group::Group;
use tests::random::Random;
use toolchain_probe::check::check;

/// Changes of each program, if the environment says nothing.
const CHANGES: usize = 16;

/// Larger images are as good, but slow.
const MAX_IMAGE_BYTES: usize = 1_500_000;

/// How changes of one kind ended.
#[derive(Clone, Copy, Default, Debug)]
struct Score {
    rejected: u64,
    unused: u64,
    accepted: u64,
}

/// A program, linked.
struct Proven {
    name: String,
    image: Vec<u8>,
    certificate: Certificate,
    inputs: Vec<Input>,
}

impl Proven {
    fn is_accepted(&self, image: &[u8], certificate: &Certificate) -> bool {
        let given: Vec<_> = self.inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
        check(image, certificate, &given).is_ok()
    }
}

fn programs() -> Vec<Proven> {
    let linked = corpus::folders(corpus::Kind::Modules).into_par_iter().enumerate().filter_map(|(number, folder)| {
        let corpus = Corpus::read(&folder).ok().filter(Corpus::is_complete)?;
        let flags: &[&str] = if number % 2 == 0 { &[] } else { &["--fold-identical"] };
        let (image, certificate, inputs) = corpus.proven(flags).expect("the program can be linked");
        (image.len() < MAX_IMAGE_BYTES).then(|| Proven {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            image,
            certificate,
            inputs,
        })
    });
    linked.chain(groups()).collect()
}

/// Groups of components, linked, every second with the names of `cm32p2`; of those with random types some.
fn groups() -> impl ParallelIterator<Item = Proven> {
    const OF_ONE_FOLDER: usize = 4;
    let read = |folder: PathBuf| Group::read(&folder).expect("the group can be read").into_iter().take(OF_ONE_FOLDER);
    let groups: Vec<Group> = corpus::folders(corpus::Kind::Components).into_iter().flat_map(read).collect();
    groups.into_par_iter().enumerate().filter(|(_, group)| group.is_complete()).filter_map(|(number, group)| {
        let scheme = if number % 2 == 0 { Scheme::Legacy } else { Scheme::Standard32 };
        let (image, certificate, inputs) = group.proven(scheme).expect("the group can be linked")?;
        (image.len() < MAX_IMAGE_BYTES).then(|| Proven { name: group.name.clone(), image, certificate, inputs })
    })
}

#[test]
fn every_change_of_an_image_or_certificate_is_rejected_or_unused() {
    let changes = std::env::var("MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(CHANGES);
    let programs = programs();
    assert!(programs.len() > 60, "only {} programs are there", programs.len());
    let results: Vec<(BTreeMap<&str, Score>, Vec<String>)> =
        programs.par_iter().map(|program| change(program, changes)).collect();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut holes = Vec::new();
    for (own, failures) in results {
        for (kind, score) in own {
            let all = scores.entry(kind).or_default();
            all.rejected += score.rejected;
            all.unused += score.unused;
            all.accepted += score.accepted;
        }
        holes.extend(failures);
    }
    let mut table = String::from("kind, rejected, unused, accepted\n");
    for (kind, score) in &scores {
        table.push_str(&format!("{kind}, {}, {}, {}\n", score.rejected, score.unused, score.accepted));
    }
    let path = std::env::var_os("MUTATION_TABLE");
    path.iter().for_each(|path| fs::write(path, &table).expect("the table can be written"));
    assert!(holes.is_empty(), "{} changes were accepted:\n{}\n{table}", holes.len(), holes.join("\n"));
    let of_image = image::KINDS.iter().filter(|kind| !scores.contains_key(*kind)).collect::<Vec<_>>();
    assert!(of_image.is_empty(), "no program had room for these changes: {of_image:?}");
}

fn change(program: &Proven, changes: usize) -> (BTreeMap<&'static str, Score>, Vec<String>) {
    let mut random = Random::new(&program.name);
    let mut scores: BTreeMap<&'static str, Score> = BTreeMap::new();
    let mut holes = Vec::new();
    let parts = image::Parts::of(&program.image);
    for number in 0..changes {
        let kind = image::KINDS[random.below(image::KINDS.len())];
        if let Some((what, changed)) = parts.change(&program.image, kind, &mut random) {
            let score = scores.entry(kind).or_default();
            if program.is_accepted(&changed, &program.certificate) {
                score.accepted += 1;
                holes.push(format!("{}, change {number}: {what}", program.name));
            } else {
                score.rejected += 1;
            }
        }
        let kind = claims::KINDS[random.below(claims::KINDS.len())];
        if let Some((is_option, changed)) = claims::change(&program.certificate, kind, &mut random) {
            let score = scores.entry(kind).or_default();
            match (program.is_accepted(&program.image, &changed), is_option) {
                (false, _) => score.rejected += 1,
                (true, false) => score.unused += 1,
                (true, true) => {
                    score.accepted += 1;
                    holes.push(format!("{}, change {number}: {kind}", program.name));
                }
            }
        }
    }
    (scores, holes)
}
