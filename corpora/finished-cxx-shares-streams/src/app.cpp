#include <iomanip>
#include <iostream>
#include <string>

extern "C" {
// other.cpp
std::string *make_there(int number);
void print_there(const std::string &text);
void hex_there(void);

// The format that the other module set holds here too.
int print(int number) {
  std::cout << number << ' ';
  hex_there();
  std::cout << number << ' ' << std::setw(6) << std::setfill('.') << number << ' ';
  print_there("printed there");
  std::cout << std::dec << number << std::endl;
  return static_cast<int>(std::cout.flags() & std::ios_base::basefield) == std::ios_base::dec;
}

// A text of the other module is freed here.
int lengths(int number) {
  std::string *text = make_there(number);
  *text += " and more, so that it has to be moved";
  std::cout << *text << '\n' << std::flush;
  int length = static_cast<int>(text->size());
  delete text;
  return length;
}
}
