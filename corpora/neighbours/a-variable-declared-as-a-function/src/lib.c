int speed = 3;
