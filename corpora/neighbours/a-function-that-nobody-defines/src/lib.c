int count_word(const char *text) {
  int count = 0;
  for (char last = ' '; *text; last = *text++)
    count += last == ' ' && *text != ' ';
  return count;
}
