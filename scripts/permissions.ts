/** `node scripts/permissions.ts`: writes docs/permissions.md from the rules as they are. */
import { writeFileSync } from "node:fs";
import { renderPage } from "./permissions/page.ts";

writeFileSync(new URL("../docs/permissions.md", import.meta.url), renderPage());
