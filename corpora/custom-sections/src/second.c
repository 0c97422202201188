// The same of another object, whose sections are joined with those of the first.
static int second_variable = 6;

__attribute__((export_name("second"))) int second(int change) {
  second_variable += change;
  return second_variable;
}

__asm__(".section .custom_section.about,\"\",@\n.ascii \" world\"\n");
__asm__(".section .custom_section.more,\"\",@\n.ascii \"only here\"\n");
__asm__(".section .custom_section.places,\"\",@\n.ascii \"2:\"\n.int32 second\n.int32 second_variable\n");
__asm__(".section .custom_section..llvmcmd,\"\",@\n.ascii \"-O2\"\n");
