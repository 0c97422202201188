static unsigned char pixels[70000];

unsigned char *picture(void) { return pixels; }
