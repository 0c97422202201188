/* What a host gives that is wrong is an error, and the image goes on as if nothing had been asked. */
#include "image.h"

#include <stdio.h>
#include <string.h>

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
  image_kinds_shape shape;
  image_kinds_point by = {1.0, 2.0};
  image_kinds_drawing drawing;
  image_kinds_wide wide;
  const image_kinds_shape *moved;
  const image_kinds_wide *widened;
  const image_result_kinds_drawing_string *framed;
  image_tuple2_string_kinds_pixel member;
  image_kinds_point *points;
  image_list_kinds_point list;
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) return 2;
    code.size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
  }
  CHECK(image_open(NULL, &code, NULL), IMAGE_NULL);
  CHECK(image_open(&self, &code, NULL), IMAGE_OK);
  memset(&shape, 0, sizeof shape);
  memset(&drawing, 0, sizeof drawing);
  memset(&wide, 0, sizeof wide);
  memset(&member, 0, sizeof member);

  CHECK(image_drawn_moved_twice(NULL, &shape, &by, &moved), IMAGE_NULL);
  CHECK(image_drawn_moved_twice(self, NULL, &by, &moved), IMAGE_NULL);
  CHECK(image_drawn_moved_twice(self, &shape, &by, NULL), IMAGE_NULL);

  shape.tag = 99;
  CHECK(image_drawn_moved_twice(self, &shape, &by, &moved), IMAGE_BAD_VALUE);
  shape.tag = IMAGE_KINDS_SHAPE_LABEL;
  shape.is.label.address = 0xfffffff0u;
  shape.is.label.count = 100;
  CHECK(image_drawn_moved_twice(self, &shape, &by, &moved), IMAGE_OUT_OF_BOUNDS);
  shape.tag = IMAGE_KINDS_SHAPE_POLYGON;
  CHECK(image_new_list_kinds_point(self, 2, &shape.is.polygon, &points), IMAGE_OK);
  memset(points, 0, 2 * sizeof *points);
  list = shape.is.polygon;
  shape.is.polygon.address += 4;
  CHECK(image_drawn_moved_twice(self, &shape, &by, &moved), IMAGE_OUT_OF_BOUNDS);
  shape.is.polygon = list;
  shape.is.polygon.count = 0xffffffffu;
  CHECK(image_drawn_moved_twice(self, &shape, &by, &moved), IMAGE_OUT_OF_BOUNDS);

  /* In the elements of a list too. */
  shape.tag = IMAGE_KINDS_SHAPE_GROUP;
  member.f0.address = 16;
  member.f0.count = 0x7fffffff;
  CHECK(image_put_list_tuple2_string_kinds_pixel(self, &member, 1, &shape.is.group), IMAGE_OK);
  CHECK(image_drawn_moved_twice(self, &shape, &by, &moved), IMAGE_OUT_OF_BOUNDS);

  drawing.style = 7;
  CHECK(image_drawn_framed(self, &drawing, &framed), IMAGE_BAD_VALUE);
  wide.l = 0xd800;
  CHECK(image_drawn_wider(self, &wide, &widened), IMAGE_BAD_VALUE);
  CHECK(image_new_list_kinds_point(self, 0x20000000u, &list, &points), IMAGE_NO_MEMORY);
  CHECK(image_put_list_kinds_point(self, NULL, 3, &list), IMAGE_NULL);
  if (image_at(self, 0xffffffffu, 2, 1, 1) != NULL || image_at(self, 1, 1, 2, 2) != NULL) return 3;

  /* All that was refused before it reached the image: this answers as ever. */
  shape.tag = IMAGE_KINDS_SHAPE_CIRCLE;
  shape.is.circle.f0.x = 1.5;
  shape.is.circle.f0.y = -1.0;
  shape.is.circle.f1 = 3.25;
  CHECK(image_drawn_moved_twice(self, &shape, &by, &moved), IMAGE_OK);
  if (moved->tag != shape.tag || moved->is.circle.f0.x != 3.5 || moved->is.circle.f0.y != 3.0) return 4;
  CHECK(image_drawn_moved_twice_done(self, NULL), IMAGE_NULL);
  CHECK(image_drawn_moved_twice_done(self, &shape), IMAGE_NULL);
  CHECK(image_drawn_moved_twice_done(self, moved), IMAGE_OK);
  image_close(self);
  image_close(NULL);
  printf("ok\n");
  return 0;
}
