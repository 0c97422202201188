#include <stdio.h>
#include <stdlib.h>

#include "shared.h"

static int32_t *numbers;
static int made;
__attribute__((constructor)) static void start(void) {
  numbers = malloc(1000 * sizeof *numbers);
  for (int i = 0; i < 1000; i++)
    numbers[i] = i * 7919 % 1009;
}

int32_t number_at(int32_t index) { return numbers[index]; }

char *number_text(int32_t number) {
  char *text = malloc(40);
  sprintf(text, "<%d %.3f>", number, number / 7.0);
  made++;
  return text;
}
void free_number_text(char *text) { free(text); }
int32_t numbers_made(void) { return made; }
