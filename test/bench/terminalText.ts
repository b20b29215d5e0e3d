const words =
  "accepted cache closed completed connection denied failed from got job kernel lease miss opened peer queue request retry root session started status stopped timeout update upstream user volume worker".split(
    " ",
  );
const levels = ["\x1b[32mINFO\x1b[0m", "\x1b[33mWARN\x1b[0m", "\x1b[31mERROR\x1b[0m", "DEBUG"];

/** Log lines as `journalctl` or `docker compose logs` print them, a fifth of them coloured; the same at every call. */
export function logText(bytes: number): Buffer {
  let seed = 1;
  const pick = (count: number): number => {
    // Park and Miller's minimal standard generator.
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % count;
  };
  const two = (value: number): string => String(value).padStart(2, "0");
  const target = Buffer.alloc(bytes);
  let at = 0;
  while (at < bytes) {
    const clock = `${two(pick(24))}:${two(pick(60))}:${two(pick(60))}`;
    const level = pick(5) === 0 ? `${levels[pick(levels.length)]} ` : "";
    const text = Array.from({ length: 4 + pick(12) }, () => words[pick(words.length)]).join(" ");
    at += target.write(
      `Nov 23 ${clock} web-${pick(40)} ${words[pick(words.length)]}[${pick(32_768)}]: ${level}${text}\n`,
      at,
    );
  }
  target[bytes - 1] = 0x0a;
  return target;
}
