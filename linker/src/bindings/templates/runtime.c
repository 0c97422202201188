
/* ---- What all engines have in common. ---- */

/* A value of a core function. Little-endian: a shorter number in the place of a longer one has zeros above it, which is
   how the cases of a variant share a place (Component Model, Canonical ABI, `flatten_variant`). */
typedef union glue_value {
  uint32_t i32;
  uint64_t i64;
  float f32;
  double f64;
} glue_value;

/* What every instance has, first in `struct Image`. */
typedef struct glue_common {
  void *host;
  const char *message;
  image_status ended; /* once it is not IMAGE_OK, nothing is called any more */
} glue_common;

static image_status glue_fail(Image *self, image_status status, const char *message);
