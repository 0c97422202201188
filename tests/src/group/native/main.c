
/* An image that runs; the one before it is closed. */
static image_image *start(image_image *before, const image_code *code) {
  image_image *self;
  image_status status;
  image_close(before);
  status = image_open(&self, code, NULL);
  if (status != IMAGE_OK) {
    printf("X %d %s\n", (int)status, image_message(self));
    exit(5);
  }
  return self;
}

int main(int argc, char **argv) {
  image_image *self = NULL;
  image_code code = {NULL, 0};
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    static unsigned char bytes[1 << 26];
    code.bytes = bytes;
    code.size = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file != NULL) fclose(file);
  }
