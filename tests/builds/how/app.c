// A program that asks a library and a crate.
#include <stdio.h>

int tenfold(int number); // in Rust
int plus(int number, int other);

int ask(int number) {
    int answer = plus(tenfold(number), 2);
    printf("%d\n", answer);
    fflush(stdout);
    return answer;
}
