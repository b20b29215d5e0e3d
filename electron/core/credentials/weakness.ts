/** Passwords that every attacker tries first (the head of the lists that were leaked, and of what appliances ship with). */
const common = new Set(
  "123456 12345678 123456789 1234567890 password passw0rd password1 qwerty qwertz azerty abc123 letmein welcome monkey dragon iloveyou admin administrator root toor changeme changeit default secret test guest raspberry ubuntu debian centos vagrant ansible oracle postgres mysql cisco calvin supermicro ubnt p@ssw0rd p@ssword trustno1 master login access shadow superman football baseball 111111 000000 654321 666666 1q2w3e4r 1qaz2wsx qwerty123 zaq12wsx".split(
    " ",
  ),
);
/** NIST SP 800-63B asks for 8 characters where guesses are limited; sshd limits them little. */
const minLength = 12;
/** Bits of a password drawn from its own kinds of characters, below which it is called weak. */
const minBits = 60;

const kinds: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[^A-Za-z0-9]/, 33],
];

/** Whether a password is easy to guess, by what it is made of; `names` are those an attacker would try with it. */
export function isWeakPassword(password: string, names: readonly string[] = []): boolean {
  const characters = Array.from(password);
  if (characters.length < minLength) return true;
  const lower = password.toLowerCase();
  const stem = lower
    .replace(/[^a-z]*$/, "")
    .replaceAll(/@/g, "a")
    .replaceAll(/0/g, "o");
  if (common.has(lower) || common.has(stem)) return true;
  if (
    names.some(
      (name) => name.length >= 3 && lower.includes(name.toLowerCase()) && lower.length < name.length + minLength,
    )
  )
    return true;
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0);
  return surprises(characters) * Math.log2(alphabet) < minBits;
}

/** Characters that neither repeat the one before nor go on counting or along the alphabet, up or down. */
function surprises(characters: readonly string[]): number {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const distinct = new Set(codes).size;
  const steps = codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1).length;
  // "abcXYZabcXYZ" surprises by six characters, however long it goes on.
  return Math.min(steps, distinct * 2);
}
