/** Whether an environment's name means production: prod, prd, production, live, also as a word within it ("eu-prod"). */
export function isProduction(environment: string): boolean {
  return /(^|[^a-z])(prod|prd|production|live)([^a-z]|$)/i.test(environment);
}
