// The provider: accounts on its heap, and two counters that say how many were made and how many are gone.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

typedef exports_test_accounts_bank_own_account_t own_account;

struct exports_test_accounts_bank_account_t {
  provider_string_t owner;
  uint32_t balance;
};

static uint32_t opened, gone;

static own_account make(const uint8_t *owner, size_t length, uint32_t balance) {
  exports_test_accounts_bank_account_t *account = malloc(sizeof *account);
  provider_string_dup_n(&account->owner, (const char *)owner, length);
  account->balance = balance;
  opened++;
  return exports_test_accounts_bank_account_new(account);
}

void exports_test_accounts_bank_account_destructor(exports_test_accounts_bank_account_t *account) {
  provider_string_free(&account->owner);
  free(account);
  gone++;
}

own_account exports_test_accounts_bank_constructor_account(provider_string_t *owner, uint32_t start) {
  own_account account = make(owner->ptr, owner->len, start);
  provider_string_free(owner);
  return account;
}

void exports_test_accounts_bank_method_account_owner(exports_test_accounts_bank_borrow_account_t self,
                                                     provider_string_t *ret) {
  provider_string_dup_n(ret, (const char *)self->owner.ptr, self->owner.len);
}

uint32_t exports_test_accounts_bank_method_account_balance(exports_test_accounts_bank_borrow_account_t self) {
  return self->balance;
}

bool exports_test_accounts_bank_method_account_deposit(exports_test_accounts_bank_borrow_account_t self,
                                                       uint32_t amount, uint32_t *ret, provider_string_t *err) {
  if (self->balance + amount < self->balance) {
    provider_string_dup(err, "more than an account can hold");
    return false;
  }
  *ret = self->balance += amount;
  return true;
}

own_account exports_test_accounts_bank_static_account_merged(own_account a, own_account b) {
  exports_test_accounts_bank_account_t *left = exports_test_accounts_bank_account_rep(a);
  exports_test_accounts_bank_account_t *right = exports_test_accounts_bank_account_rep(b);
  own_account both = make(left->owner.ptr, left->owner.len, left->balance + right->balance);
  exports_test_accounts_bank_account_drop_own(a);
  exports_test_accounts_bank_account_drop_own(b);
  return both;
}

bool exports_test_accounts_bank_method_account_richer(exports_test_accounts_bank_borrow_account_t self,
                                                      exports_test_accounts_bank_borrow_account_t other) {
  return self->balance > other->balance;
}

uint64_t exports_test_accounts_bank_total(exports_test_accounts_bank_list_borrow_account_t *of) {
  uint64_t total = 0;
  for (size_t i = 0; i < of->len; i++) total += of->ptr[i]->balance;
  exports_test_accounts_bank_list_borrow_account_free(of);
  return total;
}

void exports_test_accounts_bank_open(provider_list_string_t *owners,
                                     exports_test_accounts_bank_list_own_account_t *ret) {
  ret->ptr = calloc(owners->len ? owners->len : 1, sizeof *ret->ptr);
  ret->len = owners->len;
  for (size_t i = 0; i < owners->len; i++) ret->ptr[i] = make(owners->ptr[i].ptr, owners->ptr[i].len, 0);
  provider_list_string_free(owners);
}

uint32_t exports_test_accounts_bank_close(own_account a) {
  uint32_t balance = exports_test_accounts_bank_account_rep(a)->balance;
  exports_test_accounts_bank_account_drop_own(a);
  return balance;
}

bool exports_test_accounts_bank_find(provider_string_t *owner, own_account *ret) {
  bool is_known = owner->len == 4 && memcmp(owner->ptr, "anna", 4) == 0;
  if (is_known) *ret = make(owner->ptr, owner->len, 77);
  provider_string_free(owner);
  return is_known;
}

uint32_t exports_test_accounts_bank_opened(void) { return opened; }
uint32_t exports_test_accounts_bank_gone(void) { return gone; }
