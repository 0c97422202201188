// The provider: books, and how many of them are gone.
#include <stdlib.h>

#include "provider.h"

struct exports_test_seen_shelf_book_t {
  uint32_t pages;
};

static uint32_t gone;

exports_test_seen_shelf_own_book_t exports_test_seen_shelf_constructor_book(uint32_t pages) {
  exports_test_seen_shelf_book_t *book = malloc(sizeof *book);
  book->pages = pages;
  return exports_test_seen_shelf_book_new(book);
}

uint32_t exports_test_seen_shelf_method_book_pages(exports_test_seen_shelf_borrow_book_t self) { return self->pages; }

uint32_t exports_test_seen_shelf_more(exports_test_seen_shelf_borrow_book_t a,
                                      exports_test_seen_shelf_borrow_book_t b) {
  return a->pages + b->pages;
}

uint32_t exports_test_seen_shelf_take(exports_test_seen_shelf_own_book_t b) {
  uint32_t pages = exports_test_seen_shelf_book_rep(b)->pages;
  exports_test_seen_shelf_book_drop_own(b);
  return pages;
}

uint32_t exports_test_seen_shelf_gone(void) { return gone; }

void exports_test_seen_shelf_book_destructor(exports_test_seen_shelf_book_t *book) {
  gone++;
  free(book);
}
