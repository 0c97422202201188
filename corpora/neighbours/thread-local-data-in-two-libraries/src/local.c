_Thread_local int NAME(_local) = 7;

int NAME(_next)(void) { return NAME(_local)++; }
