// Embeds CPython with a built-in extension module written in Rust (PyO3).
void Py_InitializeEx(int install_signal_handlers);
int PyRun_SimpleStringFlags(const char *script, void *flags);
int Py_FinalizeEx(void);
int PyImport_AppendInittab(const char *name, void *(*initialise)(void));
void *PyInit_componentize_py_runtime(void); // libcomponentize_py_runtime

static const char script[] = {
#embed "script.py" suffix(, )
    0};

__attribute__((export_name("wasi:cli/run@0.2.0#run"))) int run(void) {
  if (PyImport_AppendInittab("componentize_py_runtime", PyInit_componentize_py_runtime) != 0)
    return 1;
  Py_InitializeEx(0);
  int failed = PyRun_SimpleStringFlags(script, 0);
  return Py_FinalizeEx() != 0 || failed != 0;
}
