struct Shape {
  virtual int area() const { return 0; }
  virtual ~Shape() = default;
  void operator delete(void *) {}
};
struct Square : Shape {
  int side = 1;
  int area() const override { return side * side; }
};
inline int &made() {
  static int count;
  return count;
}
inline constexpr int limit = 10;

extern "C" const Shape *lib_new();
extern "C" int lib_made();
