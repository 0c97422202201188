// The library in C, and all that the corpus calls.
#include "sample.h"

#include <stdarg.h>

const char *const units[2] = {"mm", "degree"};

static int doubled(const struct sample *sample, int by) { return sample->id * 2 * by; }

static int biased(const struct sample *sample, int by) { return sample->id + by + sample->at.x; }

struct sample first_sample = {1, 0.5, "first", "mm", SLOW, {3, -4}, {.whole = 7}, doubled, 0};

void sample_init(struct sample *sample, int id, double value) {
  *sample = (struct sample){id, value, "fresh", units[id & 1], IDLE, {(int16_t)id, 0}, {.whole = id}, doubled, 0};
}

int sample_scaled(const struct sample *sample, int by) { return sample->scale(sample, by); }

struct point centre(struct point a, struct point b) {
  return (struct point){(int16_t)((a.x + b.x) / 2), (int16_t)((a.y + b.y) / 2)};
}

celsius warmer(celsius it, float by) {
  it.is.degrees += by;
  return it;
}

void status_set(struct status *status, bool is_ready, unsigned level) {
  status->ready = is_ready;
  status->level = level & 15;
  status->rest[1][2] = (int16_t)level;
  status->range.high = (uint8_t)level;
  status->when = UINT64_C(1) << level;
}

int status_of(const struct status *status) {
  return (int)(status->ready + 2 * status->level + (status->when >> status->range.high)) + status->rest[1][2];
}

unsigned __int128 next_wide(unsigned __int128 it) { return it + 1; }

int sum_of(int count, ...) {
  va_list list;
  va_start(list, count);
  int sum = 0;
  while (count-- > 0) sum += va_arg(list, int);
  va_end(list);
  return sum;
}

// What follows takes numbers, for a caller that has no memory of its own.

int asked(int id) {
  struct sample sample;
  sample_init(&sample, id, 1);
  return host_first(&sample) * 10 + host_first(&first_sample);
}

double listed(int count) {
  struct sample *list = &first_sample;
  for (int id = 2; id <= count; id++) list = meter_push(list, id, id / 4.0);
  return meter_total(list);
}

int scaled(int by) {
  struct sample *sample = meter_new(5, 2.0);
  int own = sample_scaled(sample, by);
  meter_scale_with(sample, biased);
  return own * 1000 + sample_scaled(sample, by);
}

int moded(int id) {
  struct sample *sample = meter_new(id, id);
  return (int)meter_mode(sample) * 100 + (int)meter_mode(&first_sample);
}

int pointed(int quarters) {
  struct point at = centre(meter_turned(first_sample.at, quarters), (struct point){11, 20});
  return at.x * 1000 + at.y;
}

double warmed(float by) {
  celsius it = {{36.5}};
  return warmer(warmer(it, by), by).is.degrees;
}

int stated(int level) {
  struct status status = {0};
  status_set(&status, true, (unsigned)level);
  return status_of(&status);
}

int64_t spanned(void) { return meter_span(&first_sample, meter_new(9, 4)) + (int64_t)(next_wide(41)); }

uint32_t texted(uint32_t length) { return meter_text((const uint8_t *)first_sample.name, length); }

int summed(void) { return sum_of(4, 1, 20, 300, 4000); }
