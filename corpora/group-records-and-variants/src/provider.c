// The provider in C: it changes what it is given and hands it back in the same blocks, where it can.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

typedef exports_test_shapes_shapes_point_t point;

static void move(point *what, const point *by) {
  what->x += by->x;
  what->y += by->y;
}

// Adds a character at the end of a text. An empty one has an address that is none of a block.
static void add(provider_string_t *text, char letter) {
  text->ptr = realloc(text->len ? text->ptr : NULL, text->len + 1);
  text->ptr[text->len++] = (uint8_t)letter;
}

void exports_test_shapes_shapes_moved(exports_test_shapes_shapes_shape_t *what, point *by,
                                      exports_test_shapes_shapes_shape_t *ret) {
  *ret = *what;
  switch (ret->tag) {
    case TEST_SHAPES_KINDS_SHAPE_CIRCLE:
      move(&ret->val.circle.f0, by);
      break;
    case TEST_SHAPES_KINDS_SHAPE_POLYGON:
      for (size_t i = 0; i < ret->val.polygon.len; i++) move(&ret->val.polygon.ptr[i], by);
      break;
    case TEST_SHAPES_KINDS_SHAPE_LABEL:
      add(&ret->val.label, '>');
      break;
    case TEST_SHAPES_KINDS_SHAPE_GROUP:
      for (size_t i = 0; i < ret->val.group.len; i++) {
        add(&ret->val.group.ptr[i].f0, '>');
        ret->val.group.ptr[i].f1.blue++;
      }
      break;
  }
}

void exports_test_shapes_shapes_next_number(exports_test_shapes_shapes_number_t *of,
                                            exports_test_shapes_shapes_number_t *ret) {
  *ret = *of;
  switch (ret->tag) {
    case TEST_SHAPES_KINDS_NUMBER_SMALL:
      ret->val.small++;
      break;
    case TEST_SHAPES_KINDS_NUMBER_BIG:
      ret->val.big = (int64_t)((uint64_t)ret->val.big + 1);
      break;
    case TEST_SHAPES_KINDS_NUMBER_SINGLE:
      ret->val.single += 1;
      break;
    case TEST_SHAPES_KINDS_NUMBER_DOUBLE:
      ret->val.double_ += 1;
      break;
    case TEST_SHAPES_KINDS_NUMBER_TEXT:
      add(&ret->val.text, '1');
      break;
  }
}

bool exports_test_shapes_shapes_checked(exports_test_shapes_shapes_drawing_t *what,
                                        exports_test_shapes_shapes_drawing_t *ret, provider_string_t *err) {
  if (what->name.len == 0) {
    provider_string_dup(err, "a drawing without a name");
    exports_test_shapes_shapes_drawing_free(what);
    return false;
  }
  *ret = *what;
  ret->marks |= TEST_SHAPES_KINDS_MARKS_LOCKED;
  ret->size.f0 = what->size.f1;
  ret->size.f1 = what->size.f0;
  return true;
}

exports_test_shapes_shapes_marks_t exports_test_shapes_shapes_opposite(exports_test_shapes_shapes_marks_t of) {
  return of ^ 15;
}

exports_test_shapes_shapes_days_t exports_test_shapes_shapes_next_day(exports_test_shapes_shapes_days_t of) {
  return (of << 1 | of >> 16) & 0x1FFFF;
}

void exports_test_shapes_shapes_widened(exports_test_shapes_shapes_wide_t *what,
                                        exports_test_shapes_shapes_wide_t *ret) {
  *ret = *what;
  ret->a++, ret->b++, ret->c++, ret->d++;
  ret->i *= 2, ret->j *= 2;
  ret->e = (int8_t)-ret->e, ret->f = (int16_t)-ret->f, ret->g = -ret->g, ret->h = -ret->h;
  ret->k = !ret->k, ret->l++;
  add(&ret->m, '+');
  if (ret->n.is_some) ret->n.val++;
  for (size_t i = 0; i < ret->o.len; i++) ret->o.ptr[i] ^= 0xFF;
  ret->p = (ret->p + 1) % 3, ret->q ^= 15;
  ret->r.f0++, ret->r.f1 *= 2;
}

void exports_test_shapes_shapes_many(uint8_t a, double b, provider_string_t *c, int64_t d, uint16_t e, float f, bool g,
                                     uint32_t h, int8_t i, uint32_t j, provider_list_u16_t *k,
                                     exports_test_shapes_shapes_style_t l, uint8_t *maybe_m, uint64_t n,
                                     provider_tuple3_string_u64_f64_t *ret) {
  ret->f0 = *c;
  add(&ret->f0, (char)h);
  ret->f1 = a + (uint64_t)d + e + g + (uint64_t)(int64_t)i + j + l + (maybe_m ? *maybe_m : 1000) + n;
  for (size_t at = 0; at < k->len; at++) ret->f1 += k->ptr[at];
  ret->f2 = b + f;
  provider_list_u16_free(k);
}

bool exports_test_shapes_shapes_settled(bool good) { return good; }

bool exports_test_shapes_shapes_half(uint32_t of, uint32_t *ret) {
  *ret = of / 2;
  return of % 2 == 0;
}

bool exports_test_shapes_shapes_refused(provider_string_t *name, exports_test_shapes_shapes_style_t *err) {
  size_t length = name->len;
  provider_string_free(name);
  *err = (exports_test_shapes_shapes_style_t)(length - 1);
  return length == 0 || length > 3;
}

bool exports_test_shapes_shapes_maybe(provider_list_string_t *maybe_of, provider_list_string_t *ret) {
  if (maybe_of == NULL) return false;
  for (size_t i = 0; i < maybe_of->len; i++) add(&maybe_of->ptr[i], '?');
  *ret = *maybe_of;
  return true;
}

void exports_test_shapes_shapes_nested(exports_test_shapes_shapes_list_option_result_u32_string_t *of,
                                       exports_test_shapes_shapes_list_result_option_string_u32_t *ret) {
  ret->ptr = calloc(of->len + 1, sizeof *ret->ptr);
  ret->len = of->len;
  for (size_t i = 0; i < of->len; i++) {
    exports_test_shapes_shapes_option_result_u32_string_t *from = &of->ptr[i];
    exports_test_shapes_shapes_result_option_string_u32_t *to = &ret->ptr[i];
    if (!from->is_some) {
      to->val.ok.is_some = false;
    } else if (from->val.is_err) {
      to->val.ok.is_some = true;
      to->val.ok.val = from->val.val.err;
    } else {
      to->is_err = true;
      to->val.err = from->val.val.ok;
    }
  }
  free(of->ptr);
}
