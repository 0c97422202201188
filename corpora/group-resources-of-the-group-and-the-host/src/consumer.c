// The consumer: the host gets the books of the provider from it, and lends or gives them back.
#include "consumer.h"

typedef exports_test_seen_api_own_book_t own_t;
typedef exports_test_seen_api_borrow_book_t borrow_t;

own_t exports_test_seen_api_open(uint32_t pages) { return test_seen_shelf_constructor_book(pages); }

bool exports_test_seen_api_open_other(uint32_t pages, own_t *ret) {
  if (pages == 0) return false;
  *ret = test_seen_shelf_constructor_book(pages);
  return true;
}

bool exports_test_seen_api_open_checked(uint32_t pages,
                                        exports_test_seen_api_tuple3_u64_own_book_option_own_book_t *ret,
                                        consumer_string_t *err) {
  if (pages == 0) {
    consumer_string_dup(err, "no pages");
    return false;
  }
  ret->f0 = 0xffffffffffffffffu;
  ret->f1 = test_seen_shelf_constructor_book(pages);
  ret->f2.is_some = pages > 100;
  if (ret->f2.is_some) ret->f2.val = test_seen_shelf_constructor_book(pages - 100);
  return true;
}

uint32_t exports_test_seen_api_pages(borrow_t b) {
  uint32_t pages = test_seen_shelf_method_book_pages(b);
  test_seen_shelf_book_drop_borrow(b);
  return pages;
}

uint32_t exports_test_seen_api_pages_of_two(borrow_t a, borrow_t *b) {
  uint32_t pages = test_seen_shelf_more(a, b ? *b : a);
  test_seen_shelf_book_drop_borrow(a);
  if (b) test_seen_shelf_book_drop_borrow(*b);
  return pages;
}

uint32_t exports_test_seen_api_close(own_t b) {
  uint32_t pages = test_seen_shelf_method_book_pages(test_seen_shelf_borrow_book(b));
  test_seen_shelf_book_drop_own(b);
  return pages;
}

own_t exports_test_seen_api_again(own_t *b) { return b ? *b : test_seen_shelf_constructor_book(1); }

uint32_t exports_test_seen_api_hand_on(own_t b) { return test_seen_shelf_take(b); }

uint32_t exports_test_seen_api_gone(void) { return test_seen_shelf_gone(); }

uint32_t exports_test_seen_api_wrong(borrow_t b, exports_test_seen_api_fault_t how) {
  if (how == EXPORTS_TEST_SEEN_API_FAULT_KEPT) return test_seen_shelf_method_book_pages(b);
  if (how == EXPORTS_TEST_SEEN_API_FAULT_GIVEN) return test_seen_shelf_take((own_t){b.__handle});
  test_seen_shelf_book_drop_borrow(b);
  if (how == EXPORTS_TEST_SEEN_API_FAULT_DROPPED_TWICE) test_seen_shelf_book_drop_borrow(b);
  return test_seen_shelf_method_book_pages(b);
}

// A book that the provider has already.
own_t exports_test_seen_api_returns_given(uint32_t pages) {
  own_t book = test_seen_shelf_constructor_book(pages);
  test_seen_shelf_take(book);
  return book;
}
