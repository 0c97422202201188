// What a build system links: a function of a library, and libc.
#include <stdio.h>

int twice(int);

int main(void) {
    printf("twice 21 is %d\n", twice(21));
    return 0;
}
