//! One component with Rust's std on preview 1.

use std::collections::HashMap;

wit_bindgen::generate!({ world: "app", path: "wit" });

use test::app::host;

struct App;

impl Guest for App {
    fn print(text: String) {
        println!("{} bytes: {text}", text.len());
    }

    fn counted(texts: Vec<String>) -> Vec<(String, u32)> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for text in texts {
            *counts.entry(text).or_default() += 1;
        }
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort();
        counts
    }

    fn words(count: u32) -> String {
        let before = host::words(count);
        println!("{} words", before.len());
        let mut after = host::words(count + 1);
        after.splice(..before.len(), before);
        after.join(" ")
    }

    fn log_all(texts: Vec<String>) -> u32 {
        texts.iter().for_each(|text| host::log(text));
        texts.len() as u32
    }

    fn environment() -> u32 {
        std::env::vars().count() as u32
    }

    fn fail(text: String) {
        panic!("{text}");
    }
}

export!(App);
