int larger(int a, int b); // libcore: a library may use its neighbour too

static const char *const words[] = {"linker", "letters", "table"};
static int longest;

int count(const char *text, char letter) {
  int found = 0, length = 0;
  for (; *text; text++, length++)
    found += *text == letter;
  longest = larger(longest, length);
  return found * 100 + longest;
}

const char *word(unsigned index) { return words[index % 3]; }
