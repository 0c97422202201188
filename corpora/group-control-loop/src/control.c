// The controller as a component: it asks the filter for each sample, and keeps one state.
#include <stdlib.h>

#include "control.h"
#include "pid.h"

static struct pid pid;

void exports_test_control_controlling_start(exports_test_control_controlling_gains_t *by,
                                            exports_test_control_controlling_limits_t *within, float sample_rate) {
  pid = (struct pid){.proportional = by->proportional,
                     .integral = by->integral,
                     .derivative = by->derivative,
                     .lowest = within->lowest,
                     .highest = within->highest};
  pid_start(&pid, sample_rate);
  test_control_smoothing_tune(sample_rate / 20, sample_rate);
}

static bool is_stuck(exports_test_control_controlling_fault_t *err) {
  if (pid.at_limit < PATIENCE) return false;
  err->tag = EXPORTS_TEST_CONTROL_CONTROLLING_FAULT_STUCK;
  err->val.stuck = pid.at_limit;
  return true;
}

bool exports_test_control_controlling_step(float goal, float measured, float *ret,
                                           exports_test_control_controlling_fault_t *err) {
  if (!isfinite(measured)) {
    err->tag = EXPORTS_TEST_CONTROL_CONTROLLING_FAULT_NOT_A_NUMBER;
    return false;
  }
  *ret = pid_step(&pid, goal, test_control_smoothing_smooth(measured));
  return !is_stuck(err);
}

bool exports_test_control_controlling_replay(float goal, control_list_f32_t *measured,
                                             exports_test_control_controlling_window_t *ret,
                                             exports_test_control_controlling_fault_t *err) {
  control_list_f32_t smooth;
  test_control_smoothing_smooth_all(measured, &smooth);
  control_list_f32_free(measured);
  *ret = (exports_test_control_controlling_window_t){.worst = 0};
  for (size_t i = 0; i < smooth.len; i++) {
    float distance = fabsf(goal - smooth.ptr[i]);
    if (!isfinite(distance)) {
      control_list_f32_free(&smooth);
      err->tag = EXPORTS_TEST_CONTROL_CONTROLLING_FAULT_NOT_A_NUMBER;
      return false;
    }
    if (distance > ret->worst) ret->worst = distance;
    smooth.ptr[i] = pid_step(&pid, goal, smooth.ptr[i]);
  }
  // Where the samples were are the commands now.
  ret->commands = smooth;
  if (!is_stuck(err)) return true;
  control_list_f32_free(&smooth);
  return false;
}
