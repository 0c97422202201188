/* WASI 0.2 on an engine that knows none of it: what the image imports are functions of C like all others. This host has
   a standard output, and no input, files or terminals. */
#include "image.h"

#include <stdio.h>
#include <string.h>

enum { STDIN = 1, STDOUT = 2, STDERR = 3 };

/* What is printed is compared at the end. */
static char printed[256];
static size_t length;

/* An import without parameters beside `self`, or with one, whose result is all zeros: none, empty, or ok. */
#define ZERO(name, result_type) \
  image_status name(image_image *self, result_type *result) { (void)self; (void)result; return IMAGE_OK; }
#define NO_FILES(name, handle, result_type)                                 \
  image_status name(image_image *self, handle file, result_type *result) {        \
    (void)file; (void)result;                                               \
    return image_abort(self, IMAGE_FAILED, "there are no files here");      \
  }
/* A handle of the host is a number, and nothing is behind these. */
#define DROP(name, handle) \
  image_status name(image_image *self, handle dropped) { (void)self; (void)dropped; return IMAGE_OK; }

image_status image_import_stdin_get_stdin(image_image *self, image_streams_input_stream *result) {
  (void)self;
  result->handle = STDIN;
  return IMAGE_OK;
}

image_status image_import_stdout_get_stdout(image_image *self, image_streams_output_stream *result) {
  (void)self;
  result->handle = STDOUT;
  return IMAGE_OK;
}

image_status image_import_stderr_get_stderr(image_image *self, image_streams_output_stream *result) {
  (void)self;
  result->handle = STDERR;
  return IMAGE_OK;
}

image_status image_import_streams_output_stream_check_write(image_image *self, image_streams_output_stream stream,
                                                            image_result_u64_streams_stream_error *result) {
  (void)self;
  (void)stream;
  result->is.ok = sizeof printed;
  return IMAGE_OK;
}

image_status image_import_streams_output_stream_write(image_image *self, image_streams_output_stream stream,
                                                      image_list_u8 contents,
                                                      image_result_void_streams_stream_error *result) {
  const uint8_t *bytes = image_view_list_u8(self, contents); /* where they lie: no copy */
  (void)result;
  if (bytes == NULL || contents.count > sizeof printed - length) return IMAGE_OUT_OF_BOUNDS;
  if (stream.handle == STDOUT) {
    memcpy(printed + length, bytes, contents.count);
    length += contents.count;
  }
  return IMAGE_OK;
}

image_status image_import_streams_output_stream_blocking_write_and_flush(
    image_image *self, image_streams_output_stream stream, image_list_u8 contents,
    image_result_void_streams_stream_error *result) {
  return image_import_streams_output_stream_write(self, stream, contents, result);
}

image_status image_import_streams_output_stream_blocking_flush(image_image *self, image_streams_output_stream stream,
                                                               image_result_void_streams_stream_error *result) {
  (void)self;
  (void)stream;
  (void)result;
  return IMAGE_OK;
}

ZERO(image_import_preopens_get_directories, image_list_tuple2_types_descriptor_string)
ZERO(image_import_terminal_stdin_get_terminal_stdin, image_option_terminal_input_terminal_input)
ZERO(image_import_terminal_stdout_get_terminal_stdout, image_option_terminal_output_terminal_output)
ZERO(image_import_terminal_stderr_get_terminal_stderr, image_option_terminal_output_terminal_output)
DROP(image_import_types_directory_entry_stream_drop, image_types_directory_entry_stream)
DROP(image_import_error_error_drop, image_error_error)
DROP(image_import_streams_input_stream_drop, image_streams_input_stream)
DROP(image_import_streams_output_stream_drop, image_streams_output_stream)
DROP(image_import_types_descriptor_drop, image_types_descriptor)
DROP(image_import_terminal_output_terminal_output_drop, image_terminal_output_terminal_output)
DROP(image_import_terminal_input_terminal_input_drop, image_terminal_input_terminal_input)
NO_FILES(image_import_types_descriptor_get_type, image_types_descriptor,
         image_result_types_descriptor_type_types_error_code)
NO_FILES(image_import_types_filesystem_error_code, image_error_error, image_option_types_error_code)
NO_FILES(image_import_types_descriptor_append_via_stream, image_types_descriptor,
         image_result_streams_output_stream_types_error_code)
NO_FILES(image_import_types_descriptor_get_flags, image_types_descriptor,
         image_result_types_descriptor_flags_types_error_code)
NO_FILES(image_import_types_descriptor_stat, image_types_descriptor,
         image_result_types_descriptor_stat_types_error_code)

image_status image_import_types_descriptor_write_via_stream(
    image_image *self, image_types_descriptor file, image_types_filesize offset,
    image_result_streams_output_stream_types_error_code *result) {
  (void)file;
  (void)offset;
  (void)result;
  return image_abort(self, IMAGE_FAILED, "there are no files here");
}

int main(int argc, char **argv) {
  static unsigned char bytes[1 << 22];
  static const char wanted[] = "consumer: hello 1\nprovider: hello 1\nconsumer: hello 2\n";
  image_code code = {bytes, 0};
  image_image *self = NULL;
  image_string text;
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) return 2;
    code.size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
  }
  if (image_open(&self, &code, NULL) != IMAGE_OK || image_put_string(self, "hello", 5, &text) != IMAGE_OK ||
      image_both(self, text) != IMAGE_OK) {
    printf("%s\n", image_message(self));
    return 1;
  }
  image_close(self);
  if (length != sizeof wanted - 1 || memcmp(printed, wanted, length) != 0) {
    printf("printed `%.*s`\n", (int)length, printed);
    return 1;
  }
  printf("ok\n");
  return 0;
}
