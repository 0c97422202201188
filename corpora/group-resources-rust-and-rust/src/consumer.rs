//! The consumer: it makes books, puts them on piles, and keeps one pile.

use std::cell::RefCell;

wit_bindgen::generate!({ world: "consumer", path: "wit" });

use exports::test::shelf::reading::Guest;
use test::shelf::shelf::{self, Book, Found, Pile};

thread_local! {
    static KEPT: RefCell<Option<Pile>> = const { RefCell::new(None) };
}

struct Consumer;

impl Guest for Consumer {
    fn titled(title: String) -> String {
        Book::new(&title).title()
    }

    fn renamed(old: String, new: String) -> String {
        let book = Book::new(&old);
        book.rename(&new);
        format!("{old} {}", book.title())
    }

    fn longer(a: String, b: String) -> String {
        Book::longer(&Book::new(&a), &Book::new(&b))
    }

    fn piled(titles: Vec<String>, taken: u32) -> (Vec<String>, Vec<String>) {
        let pile = Pile::new();
        for title in &titles {
            pile.put(Book::new(title));
        }
        let taken = (0..taken).filter_map(|_| pile.take()).map(|book| book.title()).collect();
        (taken, pile.titles())
    }

    fn searched(words: Vec<String>) -> Vec<String> {
        match shelf::search(&words) {
            Found::Nothing => Vec::new(),
            Found::One(book) => vec![format!("only {}", book.title())],
            Found::Many(books) => books.iter().map(Book::title).collect(),
        }
    }

    fn stack(title: String) -> u32 {
        KEPT.with_borrow_mut(|kept| kept.get_or_insert_with(Pile::new).put(Book::new(&title)))
    }

    fn unstack() -> Option<String> {
        let taken = KEPT.with_borrow(|kept| kept.as_ref().and_then(Pile::take));
        if taken.is_none() {
            KEPT.take();
        }
        taken.map(|book| book.title())
    }

    fn there_are() -> (u32, u32) {
        shelf::there_are()
    }
}

export!(Consumer);
