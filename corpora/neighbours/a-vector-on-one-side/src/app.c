typedef int vector __attribute__((vector_size(16)));

int sum(vector numbers); // libvector

int sum_to(int last) {
  vector numbers = {last, last - 1, last - 2, last - 3};
  return sum(numbers);
}
