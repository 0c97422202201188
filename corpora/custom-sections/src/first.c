// Sections that only tools read: text, addresses of variables, where functions begin, and where texts begin.
__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

int first_variable = 5;
int first_table[4] = {1, 2, 3, 4};

__attribute__((export_name("first"))) int first(int index) {
  host_log(first_variable);
  return first_table[index & 3];
}

__attribute__((visibility("hidden"))) int first_dead(void) { return first_variable + 1; }

__asm__(".section .custom_section.about,\"\",@\n.ascii \"hello\"\n");
__asm__(".section .custom_section.places,\"\",@\n"
        ".ascii \"1:\"\n"
        ".int32 first_variable\n.int32 first_table+8\n.int32 first\n.int32 first_dead\n.int32 0x01020304\n");
