static int readings[16];

int add_reading(int value) {
  for (int at = 15; at > 0; at--) readings[at] = readings[at - 1];
  readings[0] = value;
  return readings[15];
}
