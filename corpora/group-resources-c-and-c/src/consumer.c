// The consumer: it makes accounts, lends them, hands them over, and keeps some between two calls.
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

typedef test_accounts_bank_own_account_t own_account;
typedef test_accounts_bank_borrow_account_t borrow_account;

static borrow_account lent(own_account account) { return test_accounts_bank_borrow_account(account); }

// Adds " NUMBER" to a text.
static void add_number(consumer_string_t *text, uint32_t number) {
  char digits[12];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  digits[--at] = ' ';
  text->ptr = realloc(text->ptr, text->len + sizeof digits - at);
  memcpy(text->ptr + text->len, digits + at, sizeof digits - at);
  text->len += sizeof digits - at;
}

bool exports_test_accounts_story_one(consumer_string_t *owner, consumer_list_u32_t *deposits, consumer_string_t *ret,
                                     consumer_string_t *err) {
  own_account account = test_accounts_bank_constructor_account(owner, 10);
  bool is_ok = true;
  uint32_t balance = 0;
  for (size_t i = 0; is_ok && i < deposits->len; i++) {
    is_ok = test_accounts_bank_method_account_deposit(lent(account), deposits->ptr[i], &balance, err);
  }
  if (is_ok) {
    test_accounts_bank_method_account_owner(lent(account), ret);
    add_number(ret, test_accounts_bank_method_account_balance(lent(account)));
  }
  test_accounts_bank_account_drop_own(account);
  consumer_list_u32_free(deposits);
  consumer_string_free(owner);
  return is_ok;
}

void exports_test_accounts_story_merged(consumer_string_t *a, consumer_string_t *b, uint32_t amount,
                                        consumer_string_t *ret) {
  own_account left = test_accounts_bank_constructor_account(a, amount);
  own_account right = test_accounts_bank_constructor_account(b, 2 * amount);
  own_account both = test_accounts_bank_static_account_merged(left, right);
  test_accounts_bank_method_account_owner(lent(both), ret);
  add_number(ret, test_accounts_bank_method_account_balance(lent(both)));
  test_accounts_bank_account_drop_own(both);
  consumer_string_free(a);
  consumer_string_free(b);
}

void exports_test_accounts_story_richest(consumer_list_tuple2_string_u32_t *owners, consumer_string_t *ret) {
  own_account best = {0};
  for (size_t i = 0; i < owners->len; i++) {
    own_account next = test_accounts_bank_constructor_account(&owners->ptr[i].f0, owners->ptr[i].f1);
    if (i == 0) {
      best = next;
    } else if (test_accounts_bank_method_account_richer(lent(next), lent(best))) {
      test_accounts_bank_account_drop_own(best);
      best = next;
    } else {
      test_accounts_bank_account_drop_own(next);
    }
  }
  if (owners->len) {
    test_accounts_bank_method_account_owner(lent(best), ret);
    test_accounts_bank_account_drop_own(best);
  } else {
    consumer_string_dup(ret, "nobody");
  }
  consumer_list_tuple2_string_u32_free(owners);
}

uint64_t exports_test_accounts_story_total(consumer_list_string_t *owners, uint32_t each) {
  test_accounts_bank_list_own_account_t accounts;
  test_accounts_bank_open(owners, &accounts);
  test_accounts_bank_list_borrow_account_t all = {malloc((accounts.len + 1) * sizeof(borrow_account)), accounts.len};
  for (size_t i = 0; i < accounts.len; i++) {
    uint32_t balance;
    consumer_string_t error;
    all.ptr[i] = lent(accounts.ptr[i]);
    test_accounts_bank_method_account_deposit(lent(accounts.ptr[i]), each + (uint32_t)i, &balance, &error);
  }
  uint64_t total = test_accounts_bank_total(&all);
  for (size_t i = 0; i < accounts.len; i++) test_accounts_bank_account_drop_own(accounts.ptr[i]);
  free(all.ptr);
  free(accounts.ptr);
  consumer_list_string_free(owners);
  return total;
}

bool exports_test_accounts_story_found(consumer_string_t *owner, consumer_string_t *ret) {
  own_account account;
  bool is_known = test_accounts_bank_find(owner, &account);
  if (is_known) {
    test_accounts_bank_method_account_owner(lent(account), ret);
    add_number(ret, test_accounts_bank_method_account_balance(lent(account)));
    test_accounts_bank_account_drop_own(account);
  }
  consumer_string_free(owner);
  return is_known;
}

uint32_t exports_test_accounts_story_closed(uint32_t start) {
  consumer_string_t owner = {(uint8_t *)"a constant", 10};
  return test_accounts_bank_close(test_accounts_bank_constructor_account(&owner, start));
}

static own_account kept[64];
static size_t kept_count;

uint32_t exports_test_accounts_story_keep(consumer_string_t *owner) {
  if (kept_count < sizeof kept / sizeof *kept) kept[kept_count++] = test_accounts_bank_constructor_account(owner, 5);
  consumer_string_free(owner);
  return kept_count;
}

// The oldest first, so that what was made last is not what goes first.
uint32_t exports_test_accounts_story_release(void) {
  uint32_t balances = 0;
  for (size_t i = 0; i < kept_count; i++) {
    balances += test_accounts_bank_method_account_balance(lent(kept[i]));
    test_accounts_bank_account_drop_own(kept[i]);
  }
  kept_count = 0;
  return balances;
}

void exports_test_accounts_story_opened_and_gone(consumer_tuple2_u32_u32_t *ret) {
  ret->f0 = test_accounts_bank_opened();
  ret->f1 = test_accounts_bank_gone();
}

uint32_t exports_test_accounts_story_many(uint32_t rounds) {
  own_account some[16];
  uint32_t wrong = 0;
  consumer_string_t owner = {(uint8_t *)"many", 4};
  for (uint32_t round = 0; round < rounds; round++) {
    for (uint32_t i = 0; i < 16; i++) some[i] = test_accounts_bank_constructor_account(&owner, round * 16 + i);
    // Every other one first: their handles are free before those between them.
    for (uint32_t i = 0; i < 16; i += 2) test_accounts_bank_account_drop_own(some[i]);
    for (uint32_t i = 1; i < 16; i += 2) {
      wrong += test_accounts_bank_method_account_balance(lent(some[i])) != round * 16 + i;
      test_accounts_bank_account_drop_own(some[i]);
    }
  }
  return wrong;
}
