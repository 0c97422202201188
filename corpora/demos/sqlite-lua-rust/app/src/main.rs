//! Runs a script of Lua that asks SQLite.
//!
//! `query` is a function of Rust that Lua calls. The text of a statement is Lua's, and SQLite reads it where it lies; the
//! text of an answer is SQLite's, and Lua reads that. Nothing in between copies.

use std::ffi::{c_char, c_int, c_void, CStr};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

type Lua = c_void;
type Database = c_void;
type Statement = c_void;

extern "C" {
    fn luaL_newstate() -> *mut Lua;
    fn luaL_openlibs(lua: *mut Lua);
    fn luaL_loadstring(lua: *mut Lua, text: *const c_char) -> c_int;
    fn lua_pcallk(lua: *mut Lua, given: c_int, wanted: c_int, handler: c_int, context: isize, next: usize) -> c_int;
    fn lua_pushcclosure(lua: *mut Lua, function: extern "C" fn(*mut Lua) -> c_int, values: c_int);
    fn lua_setglobal(lua: *mut Lua, name: *const c_char);
    fn lua_tolstring(lua: *mut Lua, index: c_int, length: *mut usize) -> *const c_char;
    fn lua_pushlstring(lua: *mut Lua, text: *const c_char, length: usize) -> *const c_char;
    fn lua_createtable(lua: *mut Lua, list: c_int, fields: c_int);
    fn lua_rawseti(lua: *mut Lua, index: c_int, position: i64);
    fn lua_close(lua: *mut Lua);

    fn sqlite3_open(name: *const c_char, database: *mut *mut Database) -> c_int;
    fn sqlite3_prepare_v2(
        database: *mut Database,
        text: *const c_char,
        length: c_int,
        statement: *mut *mut Statement,
        rest: *mut *const c_char,
    ) -> c_int;
    fn sqlite3_step(statement: *mut Statement) -> c_int;
    fn sqlite3_column_count(statement: *mut Statement) -> c_int;
    fn sqlite3_column_text(statement: *mut Statement, column: c_int) -> *const c_char;
    fn sqlite3_column_bytes(statement: *mut Statement, column: c_int) -> c_int;
    fn sqlite3_finalize(statement: *mut Statement) -> c_int;
    fn sqlite3_errmsg(database: *mut Database) -> *const c_char;
    fn sqlite3_libversion() -> *const c_char;
}

const ROW: c_int = 100;
const DONE: c_int = 101;

/// The one database; a program of WASI has one thread.
static DATABASE: AtomicPtr<Database> = AtomicPtr::new(ptr::null_mut());

/// `query(text)`: a list of rows, each a list of texts.
extern "C" fn query(lua: *mut Lua) -> c_int {
    let database = DATABASE.load(Ordering::Relaxed);
    let (mut length, mut statement) = (0, ptr::null_mut());
    unsafe {
        let text = lua_tolstring(lua, 1, &mut length);
        sqlite3_prepare_v2(database, text, length as c_int, &mut statement, ptr::null_mut());
        lua_createtable(lua, 0, 0);
        let mut rows = 0;
        let mut status = sqlite3_step(statement);
        while status == ROW {
            rows += 1;
            let columns = sqlite3_column_count(statement);
            lua_createtable(lua, columns, 0);
            for column in 0..columns {
                let text = sqlite3_column_text(statement, column);
                lua_pushlstring(lua, text, sqlite3_column_bytes(statement, column) as usize);
                lua_rawseti(lua, -2, i64::from(column) + 1);
            }
            lua_rawseti(lua, -2, rows);
            status = sqlite3_step(statement);
        }
        if status != DONE {
            eprintln!("SQLite: {}", CStr::from_ptr(sqlite3_errmsg(database)).to_string_lossy());
        }
        sqlite3_finalize(statement);
    }
    1
}

const SCRIPT: &CStr = c"
    query('create table planets (name text, moons integer)')
    for name, moons in pairs { earth = 1, mars = 2, jupiter = 95, saturn = 146 } do
        query(string.format(\"insert into planets values ('%s', %d)\", name, moons))
    end
    for _, row in ipairs(query('select upper(name), moons from planets where moons > 1 order by moons')) do
        print(table.concat(row, ' has '))
    end
    print(pcall(error, 'an error is caught'))
";

fn main() {
    let version = unsafe { CStr::from_ptr(sqlite3_libversion()) };
    println!("SQLite {}", version.to_string_lossy());
    let failed = unsafe {
        sqlite3_open(c":memory:".as_ptr(), DATABASE.as_ptr());
        let lua = luaL_newstate();
        luaL_openlibs(lua);
        lua_pushcclosure(lua, query, 0);
        lua_setglobal(lua, c"query".as_ptr());
        let failed = luaL_loadstring(lua, SCRIPT.as_ptr()) != 0 || lua_pcallk(lua, 0, 0, 0, 0, 0) != 0;
        if failed {
            let said = lua_tolstring(lua, -1, ptr::null_mut());
            eprintln!("Lua: {}", CStr::from_ptr(said).to_string_lossy());
        }
        lua_close(lua);
        failed
    };
    std::process::exit(i32::from(failed));
}
