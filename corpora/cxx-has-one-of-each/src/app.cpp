#include "shared.h"
int made;
static char one_app[16] __attribute__((aligned(8)));
MODULE(app)

extern "C" {
int use_finished(), hits_finished(), plain_finished(), deep_finished(), first_finished(), is_finished(Shape *);
int use_library(), hits_library(), plain_library(), deep_library(), first_library(), is_library(Shape *);
Log *log_finished(), *log_library();
int (*common_finished())();
Shape *square_finished(), *box_finished(), *square_library(), *box_library();

int use(int which) { return which == 0 ? use_app() : which == 1 ? use_finished() : use_library(); }
int hits() { return hits_app() * 100 + hits_finished() * 10 + hits_library(); }
int plain() { return plain_app() * 10000 + plain_finished() * 100 + plain_library(); }
int deeper() { return deep_app() * 10000 + deep_finished() * 100 + deep_library(); }
int is_one_log() { return log_app() == log_finished() && log_app() == log_library(); }
int is_one_function() { return common_app() == common_finished(); }
int logs_made() { return made; }
int first() { return first_library() * 100 + first_finished() * 10 + first_app(); }
int knows(int maker, int judge) {
  Shape *square = maker == 0 ? square_app() : maker == 1 ? square_finished() : square_library();
  int result = judge == 0 ? is_app(square) : judge == 1 ? is_finished(square) : is_library(square);
  Shape *box = maker == 0 ? box_app() : maker == 1 ? box_finished() : box_library();
  return result * 100 + (judge == 0 ? is_app(box) : judge == 1 ? is_finished(box) : is_library(box)) * 10 + (box->sides() == 9);
}
}
