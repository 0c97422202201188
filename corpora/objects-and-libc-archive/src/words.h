const char *word_at(int which);
