/* A struct of C and Rust, seen and changed by the host where it lies. */
#include "image.h"

#include <stdio.h>

static image_ptr_sample seen;

/* The image calls this with a struct on its own stack, and with one of its variables. */
image_status image_import_host_first(image_image *self, image_ptr_sample sample, int32_t *result) {
  const image_sample *it = image_at_sample(self, sample, 1);
  if (it == NULL) return image_abort(self, IMAGE_OUT_OF_BOUNDS, "a sample that is not in memory");
  seen = sample;
  *result = it->id;
  return IMAGE_OK;
}

#define CHECK(what)                                                                        \
  if (!(what)) {                                                                           \
    printf("line %d: %s: %s\n", __LINE__, #what, image_message(self));                     \
    return 1;                                                                              \
  }

int main(int argc, char **argv) {
  static unsigned char bytes[1 << 22];
  image_code code = {bytes, 0};
  image_image *self = NULL;
  image_ptr_sample made = {0}, second = {0};
  image_sample *sample;
  int32_t number = 0;
  image_mode mode = 0;
  double total = 0;
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) return 2;
    code.size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
  }
  CHECK(image_open(&self, &code, NULL) == IMAGE_OK);
  CHECK(image_asked(self, 3, &number) == IMAGE_OK && number == 31);

  /* What Rust made, the host reads and writes in place, and C reads again. */
  CHECK(image_meter_new(self, 5, 2.5, &made) == IMAGE_OK);
  sample = image_at_sample(self, made, 1);
  CHECK(sample != NULL && sample->id == 5 && sample->value == 2.5);
  CHECK(image_address(self, sample) == made.address);
  sample->id = 21;
  CHECK(image_sample_scaled(self, made, 1, &number) == IMAGE_OK && number == 42);
  CHECK(image_meter_push(self, made, 6, 0.25, &second) == IMAGE_OK);
  sample = image_at_sample(self, second, 1);
  CHECK(sample != NULL && sample->next.address == made.address);
  CHECK(image_meter_total(self, second, &total) == IMAGE_OK && total == 2.75);

  /* An enumeration of Rust whose numbers are not one behind the other. */
  CHECK(image_meter_mode(self, made, &mode) == IMAGE_OK && mode == IMAGE_MODE_SLOW);

  /* A variable of the image, by its address. */
  sample = image_at_sample(self, image_first_sample(), 1);
  CHECK(sample != NULL && sample->id == 1 && sample->mode == IMAGE_MODE_SLOW && sample->at.y == -4);
  CHECK(seen.address == image_first_sample().address);

  /* Addresses that lead out of memory, or stand askew in it, are none. */
  made.address = 0xfffffff0u;
  CHECK(image_at_sample(self, made, 1) == NULL);
  made.address = image_first_sample().address + 1;
  CHECK(image_at_sample(self, made, 1) == NULL);
  CHECK(image_at_sample(self, image_first_sample(), 0x40000000u) == NULL);
  image_close(self);
  printf("ok\n");
  return 0;
}
