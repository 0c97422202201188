// Embeds CPython: the few declarations are written out, so that no Python header is needed.
void Py_InitializeEx(int install_signal_handlers);
int PyRun_SimpleStringFlags(const char *script, void *flags);
int Py_FinalizeEx(void);

static const char script[] = {
#embed "script.py" suffix(, )
    0};

// The function that the interface wasi:cli/run asks for: 0 is ok, 1 is error.
__attribute__((export_name("wasi:cli/run@0.2.0#run"))) int run(void) {
  Py_InitializeEx(0);
  int failed = PyRun_SimpleStringFlags(script, 0);
  return Py_FinalizeEx() != 0 || failed != 0;
}
