// What C++ can say of types.
#include <stdint.h>

namespace geometry {
struct Point {
  int x;
  short y;
};
enum class Colour : uint8_t { Red, Green = 200 };

class Shape {
public:
  virtual int area() const;
  int id;
};

class Box {
  int width, height;
  static int made;
  bool is_open;

public:
  Box(int width, int height);
  ~Box();
  int area() const;
  Box *self();
  static Box square(int side);
};

template <class T> struct Pair {
  T first, second;
};

struct Derived : Point {
  char extra;
};

struct Empty {};

struct Handle {
  int number;
  Handle(const Handle &);
  ~Handle();
};

inline namespace v1 {
struct Version {
  long long number;
};
Version newer(Version it, Version &&other) { return it.number > other.number ? it : other; }
} // namespace v1

int Box::made;
Box::Box(int width, int height) : width(width), height(height), is_open(false) { made++; }
Box::~Box() { made--; }
int Box::area() const { return is_open ? 0 : width * height; }
Box *Box::self() { return this; }
Box Box::square(int side) { return Box(side, side); }
int Shape::area() const { return id; }

int mixed(const Point &at, Colour colour, Pair<double> pair, Empty) {
  return at.x + static_cast<int>(colour) + static_cast<int>(pair.second);
}
int mixed(int a) { return a; }
int members(int Version::*member, char16_t small, char32_t large, Derived *it, decltype(nullptr) null) {
  return small + static_cast<int>(large) + it->extra + (null == member);
}
int handled(Handle it) { return it.number; }
int counter = 3;
Derived derived;
} // namespace geometry

extern "C" int use_shape(geometry::Shape *shape, geometry::Box box) { return shape->area() + box.area(); }

namespace {
struct Local {
  int number;
};
} // namespace
extern "C" int use_local(Local *it) { return it->number; }
