//! The provider: books and piles, which it counts.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

wit_bindgen::generate!({ world: "provider", path: "wit" });

use exports::test::shelf::shelf::{self, BookBorrow, Found, Guest, GuestBook, GuestPile};

static BOOKS: AtomicU32 = AtomicU32::new(0);
static PILES: AtomicU32 = AtomicU32::new(0);

struct Provider;

struct Book(RefCell<String>);

struct Pile(RefCell<Vec<shelf::Book>>);

impl Book {
    fn titled(title: String) -> Self {
        BOOKS.fetch_add(1, Relaxed);
        Self(RefCell::new(title))
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        BOOKS.fetch_sub(1, Relaxed);
    }
}

impl Drop for Pile {
    fn drop(&mut self) {
        PILES.fetch_sub(1, Relaxed);
    }
}

impl Guest for Provider {
    type Book = Book;
    type Pile = Pile;

    fn search(words: Vec<String>) -> Found {
        let mut books: Vec<shelf::Book> = words.into_iter().map(|word| shelf::Book::new(Book::titled(word))).collect();
        match books.len() {
            0 => Found::Nothing,
            1 => Found::One(books.remove(0)),
            _ => Found::Many(books),
        }
    }

    fn there_are() -> (u32, u32) {
        (BOOKS.load(Relaxed), PILES.load(Relaxed))
    }
}

impl GuestBook for Book {
    fn new(title: String) -> Self {
        Self::titled(title)
    }

    fn title(&self) -> String {
        self.0.borrow().clone()
    }

    fn rename(&self, title: String) {
        *self.0.borrow_mut() = title;
    }

    fn longer(a: BookBorrow<'_>, b: BookBorrow<'_>) -> String {
        let (a, b) = (a.get::<Book>().title(), b.get::<Book>().title());
        if a.len() < b.len() { b } else { a }
    }
}

impl GuestPile for Pile {
    fn new() -> Self {
        PILES.fetch_add(1, Relaxed);
        Self(RefCell::default())
    }

    fn put(&self, book: shelf::Book) -> u32 {
        self.0.borrow_mut().push(book);
        self.0.borrow().len() as u32
    }

    fn take(&self) -> Option<shelf::Book> {
        self.0.borrow_mut().pop()
    }

    fn titles(&self) -> Vec<String> {
        self.0.borrow().iter().map(|book| book.get::<Book>().title()).collect()
    }
}

export!(Provider);
