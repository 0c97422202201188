/* A host that controls something: samples go in, commands come out, one by one and by windows that lie in the guest's
   memory. program [IMAGE [STEPS]]: says what the last command was and what a sample cost; without STEPS it says ok. */
#define _POSIX_C_SOURCE 199309L
#include "image.h"
#include "measure.h"
#include "plant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DO(what)                                                                                                   \
  status = (what);                                                                                                 \
  if (status != IMAGE_OK) {                                                                                        \
    printf("line %d: %s: %s\n", __LINE__, #what, image_message(self));                                             \
    return 1;                                                                                                      \
  }

int main(int argc, char **argv) {
  image_code code = {NULL, 0};
  image_image *self = NULL;
  image_status status;
  image_controlling_gains gains = {2, 1, 0.01f};
  image_controlling_limits limits = {0, 100};
  const image_result_f32_controlling_fault *one;
  const image_result_controlling_window_controlling_fault *all;
  struct plant plant = {0, 1};
  long steps = argc > 2 ? atol(argv[2]) : 1000, windows = steps / 100 / WINDOW + 1, i;
  int k;
  float command = 0;
  double begin, between, end;
  if (argc > 1 && strcmp(argv[1], "-") != 0) {
    FILE *file = fopen(argv[1], "rb");
    unsigned char *bytes = (unsigned char *)malloc(1 << 20);
    if (file == NULL || bytes == NULL) return 2;
    code.bytes = bytes;
    code.size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
  }
  DO(image_open(&self, &code, NULL));
  DO(image_controlling_start(self, &gains, &limits, SAMPLE_RATE));
  begin = now();
  for (i = 0; i < steps; i++) {
    DO(image_controlling_step(self, GOAL, plant_measure(&plant), &one));
    if (one->is_err) return 1;
    command = one->is.ok;
    plant_heat(&plant, command);
  }
  between = now();
  for (i = 0; i < windows; i++) {
    image_list_f32 samples;
    float *items;
    DO(image_new_list_f32(self, WINDOW, &samples, &items));
    for (k = 0; k < WINDOW; k++) items[k] = plant_measure(&plant);
    DO(image_controlling_replay(self, GOAL, samples, &all));
    if (all->is_err || all->is.ok.commands.count != WINDOW) return 1;
    items = image_view_list_f32(self, all->is.ok.commands);
    if (items == NULL) return 1;
    command = items[WINDOW - 1];
    plant_heat(&plant, command);
    DO(image_controlling_replay_done(self, all));
  }
  end = now();
  if (argc > 2) {
    printf("command %.6f step %.1f ns sample %.1f ns peak %ld KiB\n", (double)command, (between - begin) / (double)steps,
           (end - between) / (double)windows / WINDOW, peak());
  } else {
    /* As the same controller answers without WebAssembly (native.c of the group). */
    printf(command > 4.8442f && command < 4.8444f ? "ok\n" : "the last command is %f\n", (double)command);
  }
  image_close(self);
  return 0;
}
