/** Returns a formatted number with its noun: `1 attempt`, `2 attempts`. */
export function counted(count: string, one: string, many: string): string {
  return `${count} ${count === "1" ? one : many}`;
}
