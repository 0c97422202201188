// Runs each argument as a chunk of Lua, in one state; an error that no chunk catches ends the program with it.
#include <stdio.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

int main(int count, char **arguments) {
    lua_State *state = luaL_newstate();
    luaL_openlibs(state);
    for (int number = 1; number < count; number++) {
        if (luaL_dostring(state, arguments[number])) {
            fprintf(stderr, "%s\n", lua_tostring(state, -1));
            return 1;
        }
    }
    lua_close(state);
    return 0;
}
