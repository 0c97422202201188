/* Handles that are nobody's are errors. */
#include "image.h"

#include <stdio.h>

#define CHECK(what, wanted)                                                                                        \
  status = (what);                                                                                                 \
  if (status != (wanted)) {                                                                                        \
    printf("line %d: %s is %d: %s\n", __LINE__, #what, (int)status, image_message(self));                          \
    return 1;                                                                                                      \
  }

int main(int argc, char **argv) {
  static unsigned char bytes[1 << 22];
  image_code code = {bytes, 0};
  image_image *self = NULL;
  image_status status;
  image_api_book book, forged = {12345}, none = {0};
  image_list_api_book books;
  uint32_t pages = 0;
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) return 2;
    code.size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
  }
  CHECK(image_open(&self, &code, NULL), IMAGE_OK);
  CHECK(image_api_open(self, 30, &book), IMAGE_OK);
  CHECK(image_api_pages(self, book, &pages), IMAGE_OK);
  if (pages != 30) return 3;
  CHECK(image_api_pages(self, forged, &pages), IMAGE_BAD_HANDLE);
  CHECK(image_api_pages(self, none, &pages), IMAGE_BAD_HANDLE);
  CHECK(image_api_close(self, forged, &pages), IMAGE_BAD_HANDLE);
  CHECK(image_put_list_api_book(self, &forged, 1, &books), IMAGE_OK);
  CHECK(image_api_close_all(self, books, &pages), IMAGE_BAD_HANDLE);
  CHECK(image_api_book_drop(self, book), IMAGE_OK);
  CHECK(image_api_book_drop(self, book), IMAGE_BAD_HANDLE);
  CHECK(image_api_pages(self, book, &pages), IMAGE_BAD_HANDLE);
  CHECK(image_api_open(self, 7, &book), IMAGE_OK);
  CHECK(image_api_close(self, book, &pages), IMAGE_OK);
  image_close(self);
  printf("ok\n");
  return 0;
}
