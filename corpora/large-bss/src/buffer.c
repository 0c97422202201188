int before_buffer = 1;
unsigned char buffer[300000];
int after_buffer = 88;
