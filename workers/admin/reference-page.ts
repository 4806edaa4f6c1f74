/** The description as a page for people: one file, no script. */
import { html, raw } from "hono/html";
import * as z from "zod/mini";

const operation = z.object({
  summary: z.optional(z.string()),
  description: z.optional(z.string()),
  requestBody: z.optional(z.unknown()),
  parameters: z.optional(
    z.array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.optional(z.boolean()),
        description: z.optional(z.string()),
      }),
    ),
  ),
  responses: z.record(z.string(), z.object({ description: z.string() })),
});
const documentSchema = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

const STYLE = `body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.8rem;background:#8881;border-radius:6px}
summary{cursor:pointer}h2{margin-top:2.2rem}.m{display:inline-block;min-width:4.2rem;font-weight:600;text-transform:uppercase}
table{border-collapse:collapse}td{padding:.15rem .9rem .15rem 0;vertical-align:top}`;

export function referencePage(description: unknown) {
  const { info, paths, components } = documentSchema.parse(description);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${info.title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${info.title}</h1>
        <p>${info.description}</p>
        <p><a href="openapi.json">openapi.json</a></p>
        ${Object.entries(paths).flatMap(([path, methods]) =>
          Object.entries(methods).map(([method, it]) => section(path, method, it)),
        )}
        <h2>Schemas</h2>
        ${Object.entries(components.schemas).map(
          ([name, schema]) =>
            html`<details id="${name}">
              <summary><code>${name}</code></summary>
              <pre>${JSON.stringify(schema, null, 2)}</pre>
            </details>`,
        )}
      </body>
    </html>`;
}

function section(path: string, method: string, it: z.infer<typeof operation>) {
  return html`<h2><span class="m">${method}</span> <code>/v1/admin${path}</code></h2>
    <p>${it.summary ?? ""}. ${it.description ?? ""}</p>
    <table>
      ${(it.parameters ?? []).map(
        (parameter) =>
          html`<tr>
            <td><code>${parameter.name}</code></td>
            <td>${parameter.in}${parameter.required === true ? ", required" : ""}</td>
            <td>${parameter.description ?? ""}</td>
          </tr>`,
      )}
    </table>
    ${
      it.requestBody === undefined
        ? ""
        : html`<details>
            <summary>Body</summary>
            <pre>${JSON.stringify(it.requestBody, null, 2)}</pre>
          </details>`
    }
    <details>
      <summary>Answers</summary>
      <table>
        ${Object.entries(it.responses).map(
          ([status, answer]) =>
            html`<tr>
              <td>${status}</td>
              <td>${answer.description}</td>
            </tr>`,
        )}
      </table>
    </details>`;
}
