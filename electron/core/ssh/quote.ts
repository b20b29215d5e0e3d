/**
 * The one place where an argument becomes part of a POSIX shell program.
 * Single quotes protect everything but the single quote itself (POSIX XCU 2.2.2). NUL cannot be passed.
 */
export function quote(argument: string): string {
  if (argument.includes("\0")) throw new Error("an argument cannot hold a NUL character");
  if (argument !== "" && /^[A-Za-z0-9_\-./:=@%+,]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** Template tag: every interpolated value is quoted; arrays become several arguments. */
export function sh(parts: TemplateStringsArray, ...values: readonly (string | number | readonly string[])[]): string {
  let program = parts[0] ?? "";
  for (const [index, value] of values.entries()) {
    program += Array.isArray(value) ? value.map(quote).join(" ") : quote(String(value));
    program += parts[index + 1] ?? "";
  }
  return program;
}
