__attribute__((export_name("answer"))) int answer(void) { return 42; }

__asm__(".section .custom_section.places,\"\",@\n.int32 answer+3\n");
