/** Whether what was typed is exactly this count; blanks around it are forgiven, anything else is not. */
export function countMatches(typed: string, count: number): boolean {
  return /^\d+$/.test(typed.trim()) && Number(typed.trim()) === count;
}
