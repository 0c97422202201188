#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#define IMAGE_ASSERT(what) static_assert(what, #what)
#define IMAGE_ALIGNED(bytes) alignas(bytes)
extern "C" {
#else
#define IMAGE_ASSERT(what) _Static_assert(what, #what)
#define IMAGE_ALIGNED(bytes) _Alignas(bytes)
#endif

/* The guest's memory is read and written as it is: it is little-endian, and so must the host be. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "this header is for little-endian machines"
#endif

/* The image, running. One thread at a time uses it. */
typedef struct Image Image;

/* What became of a call. Everything but IMAGE_OK left `result` as it was. */
typedef enum image_status {
  IMAGE_OK = 0,
  IMAGE_NULL,          /* an address of the host's is null */
  IMAGE_OUT_OF_BOUNDS, /* an address and count of the guest's lead out of its memory, or stand askew in it */
  IMAGE_BAD_VALUE,     /* a number says a case, or a character, that there is not */
  IMAGE_BAD_HANDLE,    /* a handle is nobody's */
  IMAGE_NO_MEMORY,     /* the guest, or the host, has no memory left */
  IMAGE_FAILED,        /* for the host's own functions: whoever called is stopped, and its caller gets this */
  IMAGE_EXITED,        /* the same, for those that end the image on purpose */
  IMAGE_TRAPPED,       /* the image stopped; it is not to be called again */
  IMAGE_UNUSABLE       /* the engine does not take the Image */
} image_status;

/* A module for engines that read one: its bytes stay where they are until the image is closed. Null where the image is
   linked into the program. */
typedef struct image_code {
  const void *bytes;
  size_t size;
} image_code;

/* Starts the image. `host` is for the host's own functions, which get it by `image_host`. What is wrong is said by
   `image_message` even if this fails; then close it as well. */
image_status image_open(Image **self, const image_code *code, void *host);
void image_close(Image *self);
void *image_host(const Image *self);

/* What was wrong with the last call that failed, in words, or "". */
const char *image_message(const Image *self);

/* For the host's own functions: returned, these words become those of `image_message`. They are not copied. */
image_status image_abort(Image *self, image_status status, const char *message);
