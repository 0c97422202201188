// What both libraries and the host share. In Rust all of it is written again, with the same names.
#include <stdbool.h>
#include <stdint.h>

enum mode { IDLE, SLOW = 3, FAST = 10 };

struct point {
  int16_t x, y;
};

struct sample {
  int id;
  double value;
  char name[8];
  const char *unit;
  enum mode mode;
  struct point at;
  union {
    int whole;
    float part;
    uint8_t bytes[4];
  } raw;
  int (*scale)(const struct sample *, int);
  struct sample *next;
};

// One number: it is passed as that number.
typedef struct {
  struct {
    double degrees;
  } is;
} celsius;

// What C has and Rust does not.
struct status {
  unsigned ready : 1;
  unsigned level : 4;
  int16_t rest[2][3];
  struct {
    uint8_t low, high;
  } range;
  uint64_t when;
};

// The host has one function: it reads the first number of what it is given.
__attribute__((import_module("host"), import_name("word"))) int host_first(const struct sample *sample);

// libsample, in C
void sample_init(struct sample *sample, int id, double value);
int sample_scaled(const struct sample *sample, int by);
struct point centre(struct point a, struct point b);
celsius warmer(celsius it, float by);
void status_set(struct status *status, bool is_ready, unsigned level);
int status_of(const struct status *status);
extern struct sample first_sample;
extern const char *const units[2];

// libmeter, in Rust
struct sample *meter_new(int id, double value);
struct sample *meter_push(struct sample *list, int id, double value);
double meter_total(const struct sample *list);
enum mode meter_mode(const struct sample *sample);
struct point meter_turned(struct point it, int quarters);
uint32_t meter_text(const uint8_t *text, uint32_t length);
int64_t meter_span(const struct sample *a, const struct sample *b);
void meter_scale_with(struct sample *sample, int (*scale)(const struct sample *, int));
