#include <stddef.h>

// A static function with a variable of its own: equal in both modules, and yet two.
__attribute__((noinline)) static int count(int step) {
  static int total;
  return total += step;
}

// other.c
void overflow(void);                // leaves ERANGE in errno
int draw(void);                     // rand
char *next_word(void);              // strtok of the text of the other module
int is_set(const char *name);       // getenv
void print_part(const char *text);  // into stdout, without a flush
int count_there(int step);
int options(int count, char **texts); // getopt, once
int at_exit_there(void (*function)(void));
