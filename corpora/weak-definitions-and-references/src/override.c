int level = 7;
int present_data = 6;

int chosen(void) { return 1; }
int present(void) { return 5; }
