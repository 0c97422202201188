#ifdef FIXED
#define count_words count_word
#endif

int count_words(const char *text); // liblib

int three(void) { return count_words("one two three"); }
