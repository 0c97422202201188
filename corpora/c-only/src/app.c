// The first library: everything the tests call is exported from here.
int square(int x);                            // libcore
int larger(int a, int b);                     // libcore
int count(const char *text, char letter);     // libtext
const char *word(unsigned index);             // libtext

static const char *const greetings[] = {"hello", "hallo", "hej", "salut"};
static int calls;

int sum_of_squares(int n) {
  int sum = 0;
  for (int i = 1; i <= n; i++)
    sum += square(i);
  return sum;
}

int largest(int a, int b, int c) { return larger(larger(a, b), c); }

int count_in_greeting(int index, int letter) { return count(greetings[index], (char)letter); }

int count_in_word(int index, int letter) { return count(word(index), (char)letter); }

int next_call(void) { return ++calls; }
