// A controller of three terms, in C alone: it knows nothing of components, nor of who calls it.
#ifndef PID_H
#define PID_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

// After so many commands at a limit in a row the actuator is stuck.
#define PATIENCE 50

struct pid {
  float proportional, integral, derivative;
  float lowest, highest;
  float period;
  float sum, last;
  bool has_last;
  uint32_t at_limit;
};

static inline void pid_start(struct pid *pid, float sample_rate) {
  pid->period = sample_rate > 0 ? 1 / sample_rate : 0;
  pid->sum = 0;
  pid->has_last = false;
  pid->at_limit = 0;
}

static inline float pid_step(struct pid *pid, float goal, float measured) {
  float distance = goal - measured;
  float slope = pid->has_last && pid->period > 0 ? (pid->last - measured) / pid->period : 0;
  float sum = pid->sum + distance * pid->period;
  float command = pid->proportional * distance + pid->integral * sum + pid->derivative * slope;
  pid->last = measured;
  pid->has_last = true;
  if (command >= pid->lowest && command <= pid->highest) {
    // At a limit the sum stays as it is: else it would take as long to come down again.
    pid->sum = sum;
    pid->at_limit = 0;
    return command;
  }
  pid->at_limit++;
  return command < pid->lowest ? pid->lowest : pid->highest;
}

#endif
