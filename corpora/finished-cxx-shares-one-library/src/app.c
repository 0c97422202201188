// std::set_new_handler and std::get_new_handler, as C++ writes their names.
typedef void (*handler)(void);
handler set_new_handler(handler) __asm__("_ZSt15set_new_handlerPFvvE");
handler get_new_handler(void) __asm__("_ZSt15get_new_handlerv");

int is_set_here(void); // other.c

static void nothing(void) {}

void set(void) { set_new_handler(nothing); }
int is_set(void) { return get_new_handler() == nothing; }
int is_set_there(void) { return is_set_here(); }
