// The program's own definitions, strong, and hidden as clang makes them without a flag.
int lib_run(int x), lib_letter(void), lib_through_pointers(int x), lib_optional(int x), lib_untouched(void);
int lib_names(int x), lib_count(void), second_count(void), second_untouched(void), second_hook(int x);
int (*lib_hook(void))(int);

#define HIDDEN __attribute__((visibility("hidden")))
HIDDEN int hook(int x) { return x * 100; }
HIDDEN int limit = 7;
HIDDEN const char *const banner = "mine";
HIDDEN int optional(int x) { return x + 1005; }
HIDDEN int one_name(int x) { return x + 5; }

int run(int x) { return lib_run(x); }
int letter(void) { return lib_letter(); }
int through_pointers(int x) { return lib_through_pointers(x); }
int optionally(int x) { return lib_optional(x); }
int untouched_twice(void) { return lib_untouched() * 100 + second_untouched(); }
int names(int x) { return lib_names(x); }
int count(void) { return lib_count() * 100 + second_count(); }
int is_one_pointer(void) { return lib_hook() == hook; }
int hooks(int x) { return second_hook(x); }
