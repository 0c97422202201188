// What C can say of types, function by function. Nobody calls it: the header that is made of it is looked at.
#include <complex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

enum signs { BELOW = -1, ZERO, MANY = 1000000 };
typedef enum { NORTH, SOUTH } compass;

// Its name is that of another one in sample.h.
struct point {
  double x, y;
};

struct nothing {};

struct one {
  struct {
    float only;
  } in[1];
};

typedef struct {
  char kind;
  uint64_t count;
} tally;

struct hidden;

struct node {
  struct node *next, **others;
  struct tree *tree;
  struct hidden *hidden;
  const void *any;
  int (*visit)(struct node *, int);
  void (*hooks[3])(void);
  const char *const names[2][3];
};

struct tree {
  struct node first;
  struct tree *halves[2];
};

struct bits {
  unsigned a : 3, b : 29;
  unsigned long long c : 40;
  char plain;
  unsigned d : 4;
  int signed_one : 1;
};

struct flags {
  unsigned a : 3, b : 29;
  unsigned short c : 9, d : 7;
  char plain;
};

struct __attribute__((packed)) squeezed {
  char kind;
  int number;
  short rest;
};

struct aligned {
  _Alignas(16) char kind;
};

struct holds_aligned {
  int first;
  struct aligned inner;
};

struct flexible {
  uint16_t count;
  uint32_t items[];
};

struct wide {
  long double real;
  __int128 whole;
  float complex plane;
};

struct anonymous {
  int kind;
  union {
    int whole;
    struct {
      short low, high;
    };
  };
  enum { SMALL, LARGE } size;
};

typedef int lanes __attribute__((vector_size(16)));

struct point origin = {1, 2};
const char *const words[2] = {"one", "two"};
int counts[4][5];
compass heading;
static int sum;

int visit(struct node *node, struct tree *tree) { return node->visit(node, 1) + tree->first.visit(&tree->first, 2); }
struct point moved(struct point at, double by) { return (struct point){at.x + by, at.y}; }
struct one turned(struct one it) { return it; }
tally counted(tally it, const tally *other) { return it.count ? it : *other; }
int skipped(int a, struct nothing b, int c) { return a + c; }
unsigned bits_of(const struct bits *bits, struct flags *flags) { return bits->a + bits->d + flags->d; }
int squeezed_of(struct squeezed *it, struct aligned *other, struct holds_aligned *third) {
  return it->number + other->kind + third->first;
}
uint32_t last_of(const struct flexible *it) { return it->items[it->count - 1]; }
int wide_of(struct wide *it) { return it->plane != 0; }
int anonymous_of(struct anonymous *it, compass to) { return it->low + it->whole + (int)it->size + (int)to; }
__int128 next_of(__int128 it) { return it + 1; }
float complex conjugate_of(float complex it) { return conjf(it); }
lanes *lanes_of(lanes *it) { return it; }
int variadic(const char *format, ...) {
  va_list list;
  va_start(list, format);
  int first = va_arg(list, int);
  va_end(list);
  return first;
}
volatile int *qualified(const volatile int *restrict it, bool is_first, signed char small, unsigned short mid) {
  sum = is_first + small + mid;
  return (volatile int *)it;
}
enum signs sign_of(enum signs it, int64_t number, float real) { return number > 0 && real > 0 ? MANY : it; }
int (*chosen(void))(struct node *, int) { return (int (*)(struct node *, int))(uintptr_t)sum; }
int list_of(va_list list, int count[static 3]) { return va_arg(list, int) + count[0]; }
