// An inline variable that is initialised at start-up, in the header of two libraries.
#pragma once

struct Log {
  int number;
  Log();
};
inline Log shared_log;
