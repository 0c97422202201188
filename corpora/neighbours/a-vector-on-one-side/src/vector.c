typedef int vector __attribute__((vector_size(16)));

int sum(vector numbers) { return numbers[0] + numbers[1] + numbers[2] + numbers[3]; }
