const std = @import("std");

export fn joined(count: u32) u32 {
    var words = std.ArrayList(u8).initCapacity(std.heap.wasm_allocator, 16) catch return 0;
    defer words.deinit(std.heap.wasm_allocator);
    var number: u32 = 0;
    while (number < count) : (number += 1) {
        words.append(std.heap.wasm_allocator, @intCast('a' + number % 26)) catch return 0;
    }
    return @intCast(words.items.len);
}
