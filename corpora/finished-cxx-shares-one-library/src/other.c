typedef void (*handler)(void);
handler get_new_handler(void) __asm__("_ZSt15get_new_handlerv");

int is_set_here(void) { return get_new_handler() != 0; }
