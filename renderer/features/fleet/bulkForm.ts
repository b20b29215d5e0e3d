import type { BulkPatch, Host } from "../../../shared/contract/hosts.ts";

/** What the dialog for many hosts holds. null = leave as it is. */
export interface BulkForm {
  readonly environment: string | null;
  readonly owner: string | null;
  readonly user: string | null;
  readonly port: string | number | null;
  /** "agent" or the id of a credential. */
  readonly credential: string | null;
  /** "none" or the id of a host. */
  readonly jumpHost: string | null;
  readonly maintenance: boolean | null;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
  readonly addGroups: readonly string[];
  readonly removeGroups: readonly string[];
  readonly fieldName: string;
  readonly fieldValue: string;
  readonly removeFields: readonly string[];
}

export const emptyBulkForm: BulkForm = {
  environment: null,
  owner: null,
  user: null,
  port: null,
  credential: null,
  jumpHost: null,
  maintenance: null,
  addTags: [],
  removeTags: [],
  addGroups: [],
  removeGroups: [],
  fieldName: "",
  fieldValue: "",
  removeFields: [],
};

export type BulkProblems = Partial<Record<keyof BulkForm, string>>;

/** What has to be corrected before it can be applied. */
export function bulkProblems(form: BulkForm): BulkProblems {
  const problems: BulkProblems = {};
  const port = Number(form.port);
  if (form.user !== null && form.user.trim() === "") problems.user = "Give the user to log in as.";
  if (form.port !== null && (form.port === "" || !Number.isInteger(port) || port < 1 || port > 65_535))
    problems.port = "A port is a number from 1 to 65535.";
  if (form.fieldName.trim() === "" && form.fieldValue.trim() !== "") problems.fieldName = "Give the field a name.";
  return problems;
}

/** The form as the contract takes it; null when nothing is to be changed. */
export function patchOf(form: BulkForm): BulkPatch | null {
  const { environment, owner, user, port, credential, jumpHost, maintenance } = form;
  const set: NonNullable<BulkPatch["set"]> = {
    ...(environment === null ? {} : { environment: environment.trim() }),
    ...(owner === null ? {} : { owner: owner.trim() }),
    ...(user === null ? {} : { user: user.trim() }),
    ...(port === null ? {} : { port: Number(port) }),
    ...(credential === null ? {} : { credentialId: credential === "agent" ? null : credential }),
    ...(jumpHost === null ? {} : { jumpHostId: jumpHost === "none" ? null : jumpHost }),
    ...(maintenance === null ? {} : { maintenance }),
  };
  const fieldName = form.fieldName.trim();
  const patch: BulkPatch = {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...wordChange("tags", form.addTags, form.removeTags),
    ...wordChange("groups", form.addGroups, form.removeGroups),
    ...(fieldName === "" && form.removeFields.length === 0
      ? {}
      : {
          fields: {
            ...(fieldName === "" ? {} : { set: { [fieldName]: form.fieldValue.trim() } }),
            remove: [...form.removeFields],
          },
        }),
  };
  return Object.keys(patch).length > 0 ? patch : null;
}

function wordChange(field: "tags" | "groups", add: readonly string[], remove: readonly string[]): BulkPatch {
  return add.length + remove.length === 0 ? {} : { [field]: { add: [...add], remove: [...remove] } };
}

/** Names of custom fields that hosts have, by name; at most `limit`. */
export function fieldNames(hosts: readonly Pick<Host, "fields">[], limit = 200): string[] {
  const names = new Set<string>();
  for (const { fields } of hosts)
    if (fields) for (const name of Object.keys(fields)) if (names.size < limit) names.add(name);
  return [...names].toSorted((a, b) => a.localeCompare(b));
}
