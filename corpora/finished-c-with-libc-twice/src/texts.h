#include <stddef.h>

// maker.c
int starts_there(void);                // how often its constructor ran
char *make_text(int kind, int number); // a new block
int *make_numbers(int count);          // the same
char *resize_there(char *block, size_t size); // realloc of that module
void drop_text(char *block);                  // free of that module
char *longer(char *block, int more, char *(*resize)(char *, size_t)); // makes room with `resize`, or with its own realloc
void print_there(const char *text);
int compare_down(const void *a, const void *b); // for the other module's qsort
int parse_there(const char *text);              // strtol, and errno of that module
void keep_busy(int blocks);                     // allocates and frees blocks of its own
