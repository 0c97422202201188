// What is controlled: something that a command heats and that loses what it has, with noise in what is measured of it.
// Every program that includes it, and has the same controller, answers the same.
#ifndef PLANT_H
#define PLANT_H

#include <stdint.h>

#define SAMPLE_RATE 1000.0f
#define GOAL 20.0f
#define WINDOW 64

struct plant {
  float heat;
  uint32_t noise;
};

static inline float plant_measure(struct plant *plant) {
  plant->noise = plant->noise * 1664525u + 1013904223u;
  return plant->heat + (float)(int32_t)(plant->noise >> 16 & 255) / 256.0f - 0.5f;
}

static inline void plant_heat(struct plant *plant, float command) {
  plant->heat += (command * 4.0f - plant->heat) / SAMPLE_RATE;
}

#endif
