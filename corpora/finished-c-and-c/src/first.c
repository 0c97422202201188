#include "shared.h"

static volatile int notes[8], used; // volatile, or the compiler runs the constructors

static void note(int number) {
  if (used < 8)
    notes[used] = number;
  used = used + 1;
}

__attribute__((constructor)) static void last(void) { note(13); }
__attribute__((constructor(500))) static void second(void) { note(12); }
__attribute__((constructor(101))) static void first(void) { note(11); }

int noted(int index) { return index < 0 ? used : notes[index]; }
int noted_there(int index) { return noted_by_second(index); }

// Pointers in data: to text, to functions here and there, to data with an offset, to a pointer.
int counters[4] = {1, 20, 300, 4000};

static int add(int a, int b) { return a + b; }
int first_scale(int a, int b) { return a * b * counters[0]; }

const struct entry table[4] = {
    {"add", add, &counters[1]}, {"scale", first_scale, counters + 2}, {"subtract", subtract, &counters[3]}, {"none", 0, 0}};
static const struct entry *const volatile last_entry = &table[3];
static const char *const words[] = {"alpha", &"beta"[2], "gamma"};
static const char *const *const volatile words_pointer = &words[1];

int calculate(int which, int a, int b) { return table[which].perform(a, b); }
int letter(int which, int at) { return table[which].name[at]; }
int count(int which) { return ++*table[which].counter; }
int is_last_empty(void) { return last_entry->perform == 0 && last_entry->counter == 0 && last_entry->name[3] == 'e'; }
int word(int which) { return words_pointer[which][0]; }
int letter_there(int which, int at) { return text_of(which)[at]; }

// The other module walks a table of this one, and calls both its own function and functions of this module.
int walked(int a, int b) { return walk(table, 3, a, b); }

static int twice_then_back(int a, int depth) { return depth > 0 ? a * 2 + call_back(twice_then_back, depth - 1) : a; }
int ping_pong(int depth) { return call_back(twice_then_back, depth); }

// Bits of agreement on where a function is: code and data of both modules.
int one_address_of_subtract(void) {
  operation volatile here = subtract;
  return (here == address_of(0)) | (here == table[2].perform) << 1 | (here != add) << 2 | (here != 0) << 3;
}
int one_address_of_scale(void) {
  operation volatile here = first_scale;
  return (here == address_of(1)) | (here == table[1].perform) << 1 | (here == first_scale_address()) << 2;
}

// Defined nowhere: null in code and in data.
__attribute__((weak)) int absent(int);
extern __attribute__((weak)) int absent_data;
int (*const volatile absent_pointer)(int) = absent;
int *const volatile absent_data_pointer = &absent_data;

int weak(void) {
  int (*volatile in_code)(int) = absent;
  int *volatile data_in_code = &absent_data;
  return (in_code == 0) | (absent_pointer == 0) << 1 | (data_in_code == 0) << 2 | (absent_data_pointer == 0) << 3;
}
int weak_call(int a) { return absent ? absent(a) : -7; }
int weak_there(void) { return second_weak(); }

// Slot 0 of the table holds nothing, whatever else was linked.
int call_null(int a) {
  operation volatile null = 0;
  return null(a, a);
}

// Zeroed memory, large enough to meet a neighbour's data; the last element too.
#define ELEMENTS 4000
static int zeroed[ELEMENTS];

int fill(int value) {
  int dirty = 0;
  for (int i = 0; i < ELEMENTS; i++) {
    dirty += zeroed[i] != 0;
    zeroed[i] = value + i;
  }
  return dirty;
}
int check(int value) {
  int wrong = 0;
  for (int i = 0; i < ELEMENTS; i++)
    wrong += zeroed[i] != value + i;
  return wrong;
}
int zeroed_there(int index) { return second_bss(index); }

// An address below its symbol: the addend is negative.
static int history[32] = {[0] = 5, [1] = 6, [31] = 7};
int before(int index) { return history[index - 5]; }

// Over-aligned, initialised and zeroed.
static _Alignas(256) char page[3] = {1, 2, 3};
static _Alignas(4096) char large_page[5];
int is_aligned(void) {
  char *volatile a = page, *volatile b = large_page;
  return ((unsigned long)a % 256 == 0) | ((unsigned long)b % 4096 == 0) << 1 | (a[2] == 3) << 2 | second_is_aligned() << 3;
}

int got(int which) { return through_got(which); }
