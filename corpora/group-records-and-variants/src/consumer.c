// The consumer in C: it asks the provider with what it was given, sometimes twice, and frees both.
#include <stdlib.h>

#include "consumer.h"

void exports_test_shapes_drawn_moved_twice(exports_test_shapes_drawn_shape_t *what,
                                           exports_test_shapes_drawn_point_t *by,
                                           exports_test_shapes_drawn_shape_t *ret) {
  exports_test_shapes_drawn_shape_t once;
  test_shapes_shapes_moved(what, by, &once);
  test_shapes_shapes_moved(&once, by, ret);
  exports_test_shapes_drawn_shape_free(&once);
  exports_test_shapes_drawn_shape_free(what);
}

void exports_test_shapes_drawn_later_number(exports_test_shapes_drawn_number_t *of,
                                            exports_test_shapes_drawn_number_t *ret) {
  test_shapes_shapes_next_number(of, ret);
  exports_test_shapes_drawn_number_free(of);
}

bool exports_test_shapes_drawn_framed(exports_test_shapes_drawn_drawing_t *what,
                                      exports_test_shapes_drawn_drawing_t *ret, consumer_string_t *err) {
  bool is_ok = test_shapes_shapes_checked(what, ret, err);
  exports_test_shapes_drawn_drawing_free(what);
  return is_ok;
}

exports_test_shapes_drawn_marks_t exports_test_shapes_drawn_only_opposite(exports_test_shapes_drawn_marks_t of) {
  return test_shapes_shapes_opposite(of);
}

exports_test_shapes_drawn_days_t exports_test_shapes_drawn_two_days_after(exports_test_shapes_drawn_days_t of) {
  return test_shapes_shapes_next_day(test_shapes_shapes_next_day(of));
}

void exports_test_shapes_drawn_wider(exports_test_shapes_drawn_wide_t *what, exports_test_shapes_drawn_wide_t *ret) {
  test_shapes_shapes_widened(what, ret);
  exports_test_shapes_drawn_wide_free(what);
}

void exports_test_shapes_drawn_many_things(uint8_t a, double b, consumer_string_t *c, int64_t d, uint16_t e, float f,
                                           bool g, uint32_t h, int8_t i, uint32_t j, consumer_list_u16_t *k,
                                           exports_test_shapes_drawn_style_t l, uint8_t *maybe_m, uint64_t n,
                                           consumer_tuple3_string_u64_f64_t *ret) {
  test_shapes_shapes_many(a, b, c, d, e, f, g, h, i, j, k, l, maybe_m, n, ret);
  consumer_string_free(c);
  consumer_list_u16_free(k);
}

void exports_test_shapes_drawn_settled_both(exports_test_shapes_drawn_tuple2_result_void_void_result_void_void_t *ret) {
  ret->f0.is_err = !test_shapes_shapes_settled(true);
  ret->f1.is_err = !test_shapes_shapes_settled(false);
}

bool exports_test_shapes_drawn_quarter(uint32_t of, uint32_t *ret) {
  return test_shapes_shapes_half(of, ret) && test_shapes_shapes_half(*ret, ret);
}

bool exports_test_shapes_drawn_refused_here(consumer_string_t *name, exports_test_shapes_drawn_style_t *err) {
  bool is_ok = test_shapes_shapes_refused(name, err);
  consumer_string_free(name);
  return is_ok;
}

bool exports_test_shapes_drawn_maybe_all(consumer_list_string_t *maybe_of, consumer_list_string_t *ret) {
  bool is_some = test_shapes_shapes_maybe(maybe_of, ret);
  if (maybe_of) consumer_list_string_free(maybe_of);
  return is_some;
}

// The types without a name are two in C, one for each interface.
void exports_test_shapes_drawn_nested_all(exports_test_shapes_drawn_list_option_result_u32_string_t *of,
                                          exports_test_shapes_drawn_list_result_option_string_u32_t *ret) {
  test_shapes_shapes_nested((test_shapes_shapes_list_option_result_u32_string_t *)of,
                            (test_shapes_shapes_list_result_option_string_u32_t *)ret);
  exports_test_shapes_drawn_list_option_result_u32_string_free(of);
}
