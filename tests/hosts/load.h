// Says of each module that is named whether an engine loads it: a line with `yes`, or `no` and why. Whoever includes this
// defines `load`, which gives NULL or why not.
#include <stdio.h>
#include <stdlib.h>

static const char *load(unsigned char *bytes, unsigned size);

static int say(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file || fseek(file, 0, SEEK_END)) {
        return 2;
    }
    long size = ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(size);
    if (!bytes || fread(bytes, 1, size, file) != (size_t)size) {
        return 2;
    }
    fclose(file);
    const char *why = load(bytes, size);
    printf(why ? "no %s\n" : "yes\n", why);
    free(bytes);
    return 0;
}

int main(int count, char **names) {
    for (int number = 1; number < count; number++) {
        if (say(names[number])) {
            return 2;
        }
    }
    return 0;
}
