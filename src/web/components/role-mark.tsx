/** What somebody is here, where that is more than a member. */
import type { Role } from "../../protocol/acl.ts";
import { rankOf, roleName } from "../text/roles.ts";

export function RoleMark({ role }: { role: Role }) {
  return rankOf(role) > rankOf("member") ? <span class="role-mark">{roleName(role)}</span> : null;
}
