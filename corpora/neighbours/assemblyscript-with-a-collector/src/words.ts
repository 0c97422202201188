export function joined(count: i32): string {
  const words = new Array<string>();
  for (let number = 0; number < count; number++) words.push(number.toString());
  return words.join(",");
}
