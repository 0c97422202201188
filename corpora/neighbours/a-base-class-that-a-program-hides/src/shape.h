// The base class is the program's, the derived one the plug-in's.
struct Shape {
  virtual int sides() const;
  virtual int area() const;
  int scale = 2;
};

Shape *make_plugin();
