int check(int value); // libcheck

int checked(int value) { return check(value) + check(value / 2); }
