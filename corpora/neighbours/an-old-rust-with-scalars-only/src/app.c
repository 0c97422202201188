int count(const char *text, unsigned length, char byte); // Rust

int count_in_a_line(void) { return count("a line of letters", 17, 'e'); }
