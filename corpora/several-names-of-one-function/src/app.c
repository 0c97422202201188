// Two weak names of one function, of which another object defines one anew; so does a strong name and a weak one.
static int nothing(void) { return 1; }
extern __attribute__((weak, alias("nothing"))) int first_hook(void);
extern __attribute__((weak, alias("nothing"))) int second_hook(void);

__attribute__((noinline)) int strong_name(void) {
  __asm__ volatile("");
  return 5;
}
extern __attribute__((weak, alias("strong_name"))) int weak_name(void);

typedef int function(void);
static function *volatile pointers[] = {first_hook, second_hook, strong_name, weak_name};

int called(void) { return first_hook() * 1000 + second_hook() * 100 + strong_name() * 10 + weak_name(); }
int called_there(int which) { return pointers[which](); }

__attribute__((export_name("asked-for-here"))) int here(void) { return 3; }

extern int length(void), sum(void);
extern int *begin(void), __stop_numbers[];
char odd = 1;
int length_here(void) { return (__stop_numbers - begin()) * odd; }
int sum_of_section(void) { return sum() * 10 + length(); }

// Imported from a host under another name, unless an object defines it.
__attribute__((import_module("host"), import_name("hosted"))) int asked_of_host(int);
int ask(int a) { return asked_of_host(a); }
