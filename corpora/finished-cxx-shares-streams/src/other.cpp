#include <iostream>
#include <sstream>

extern "C" std::string *make_there(int number) {
  std::ostringstream text;
  text << "number " << number << " of " << 1.5 * number;
  return new std::string(text.str());
}
extern "C" void print_there(const std::string &text) { std::cout << text << ' ' << 255 << ' '; }
extern "C" void hex_there(void) { std::cout << std::hex << std::showbase; }
