struct sides {
  int width, height;
};

int area(struct sides sides); // Rust

int area_of(int width, int height) {
  struct sides sides = {width, height};
  return area(sides);
}
