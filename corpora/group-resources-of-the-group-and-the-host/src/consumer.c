// The consumer: the host gets the books of the provider from it, and lends or gives them back.
#include <stdlib.h>

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

void exports_test_seen_api_open_all(consumer_list_u32_t *pages, exports_test_seen_api_list_own_book_t *ret) {
  ret->ptr = malloc(pages->len * sizeof *ret->ptr);
  ret->len = pages->len;
  for (size_t i = 0; i < pages->len; i++) ret->ptr[i] = test_seen_shelf_constructor_book(pages->ptr[i]);
  consumer_list_u32_free(pages);
}

uint32_t exports_test_seen_api_pages_of_all(exports_test_seen_api_list_borrow_book_t *all) {
  uint32_t pages = 0;
  for (size_t i = 0; i < all->len; i++) {
    pages += test_seen_shelf_method_book_pages(all->ptr[i]);
    test_seen_shelf_book_drop_borrow(all->ptr[i]);
  }
  free(all->ptr);
  return pages;
}

uint32_t exports_test_seen_api_close_all(exports_test_seen_api_list_own_book_t *all) {
  uint32_t pages = 0;
  for (size_t i = 0; i < all->len; i++) pages += exports_test_seen_api_close(all->ptr[i]);
  free(all->ptr);
  return pages;
}

void exports_test_seen_api_shelved(consumer_list_list_u32_t *pages,
                                   exports_test_seen_api_list_tuple2_string_list_own_book_t *ret) {
  ret->ptr = malloc(pages->len * sizeof *ret->ptr);
  ret->len = pages->len;
  for (size_t i = 0; i < pages->len; i++) {
    consumer_string_dup(&ret->ptr[i].f0, "a shelf");
    exports_test_seen_api_open_all(&pages->ptr[i], &ret->ptr[i].f1);
  }
  free(pages->ptr);
}

uint64_t exports_test_seen_api_wide(consumer_list_u64_t *a, consumer_tuple7_u64_u64_u64_u64_u64_u64_u64_t *b,
                                    consumer_tuple6_u64_u64_u64_u64_u64_u64_t *c, borrow_t *lent,
                                    exports_test_seen_api_list_own_book_t *given) {
  uint64_t sum = a->len + b->f0 + b->f6 + c->f5;
  consumer_list_u64_free(a);
  if (lent) sum += exports_test_seen_api_pages(*lent);
  return sum + exports_test_seen_api_close_all(given);
}

void exports_test_seen_api_wrong_in_list(uint32_t pages, exports_test_seen_api_list_own_book_t *ret) {
  ret->ptr = malloc(2 * sizeof *ret->ptr);
  ret->len = 2;
  ret->ptr[0] = ret->ptr[1] = test_seen_shelf_constructor_book(pages);
}
