unsigned sum_of_squares(unsigned count); // Rust

unsigned mean_square(unsigned count) { return sum_of_squares(count) / count; }
