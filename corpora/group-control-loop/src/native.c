// The same controller and the same filter without WebAssembly: the filter is linked in (native.rs).
// native - STEPS: so many samples, then as many windows as make up a hundredth of them.
#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "pid.h"
#include "plant.h"

void filter_tune(float cutoff, float sample_rate);
float filter_smooth(float sample);
void filter_smooth_all(float *samples, size_t count);

static struct pid pid = {.proportional = 2, .integral = 1, .derivative = 0.01f, .lowest = 0, .highest = 100};

int main(int argc, char **argv) {
  long steps = argc > 2 ? atol(argv[2]) : 1000, windows = steps / 100 / WINDOW + 1;
  struct plant plant = {0, 1};
  float command = 0;
  double begin, between, end;
  pid_start(&pid, SAMPLE_RATE);
  filter_tune(SAMPLE_RATE / 20, SAMPLE_RATE);
  begin = now();
  for (long i = 0; i < steps; i++) {
    float measured = plant_measure(&plant);
    if (!isfinite(measured)) return 1;
    command = pid_step(&pid, GOAL, filter_smooth(measured));
    plant_heat(&plant, command);
  }
  between = now();
  for (long i = 0; i < windows; i++) {
    float *samples = malloc(WINDOW * sizeof *samples);
    if (samples == NULL) return 1;
    for (int k = 0; k < WINDOW; k++) samples[k] = plant_measure(&plant);
    filter_smooth_all(samples, WINDOW);
    for (int k = 0; k < WINDOW; k++) samples[k] = pid_step(&pid, GOAL, samples[k]);
    command = samples[WINDOW - 1];
    plant_heat(&plant, command);
    free(samples);
  }
  end = now();
  printf("command %.6f step %.1f ns sample %.1f ns peak %ld KiB\n", (double)command, (between - begin) / (double)steps,
         (end - between) / (double)windows / WINDOW, peak());
  return 0;
}
