/* Whatever stops an image ends that image and no other, as often as it happens. */
#include "image.h"

#include <stdio.h>

#define CHECK(what, wanted)                                                                                        \
  do {                                                                                                             \
    status = (what);                                                                                               \
    if (status != (wanted)) {                                                                                      \
      printf("line %d: %s is %d: %s\n", __LINE__, #what, (int)status, image_message(self));                        \
      return 1;                                                                                                    \
    }                                                                                                              \
  } while (0)

int main(int argc, char **argv) {
  static unsigned char bytes[1 << 16];
  image_code code = {bytes, 0};
  image_image *self = NULL, *other = NULL;
  image_status status;
  uint32_t answer = 0;
  int round, way;
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) return 2;
    code.size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
  }
  CHECK(image_open(&other, &code, NULL), IMAGE_OK);
  for (round = 0; round < 3; round++) {
    for (way = 0; way < 3; way++) {
      CHECK(image_open(&self, &code, NULL), IMAGE_OK);
      CHECK(image_deep(self, 10, &answer), IMAGE_OK);
      if (answer != 55) return 1;
      if (way == 0) CHECK(image_load_at(self, 0x7fff0000u, &answer), IMAGE_TRAPPED);
      if (way == 1) CHECK(image_deep(self, 1u << 30, &answer), IMAGE_TRAPPED);
      if (way == 2) CHECK(image_divide(self, 1, 0, &answer), IMAGE_TRAPPED);
      CHECK(image_deep(self, 10, &answer), IMAGE_TRAPPED);
      image_close(self);
      CHECK(image_load_at(other, 65532, &answer), IMAGE_OK);
      CHECK(image_divide(other, 7, 2, &answer), IMAGE_OK);
      if (answer != 3) return 1;
    }
  }
  image_close(other);
  printf("ok\n");
  return 0;
}
