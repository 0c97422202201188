__attribute__((weak)) int plugin(int value);
__attribute__((weak)) extern int plugin_version;
int plain(int value); // libplain

int run(int value) {
  if (plugin)
    return plugin(value);
  return plain(value) + (&plugin_version ? plugin_version : 0);
}
