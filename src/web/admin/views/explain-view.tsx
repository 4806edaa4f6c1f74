/** Why may somebody do something, or why not: everything that was looked at, in its order. */
import { useState } from "preact/hooks";
import { action, attributes as attributesSchema, type Action, type Attributes } from "../../../protocol/acl.ts";
import { explainAnswer, type ExplainAnswer } from "../../../protocol/admin.ts";
import { roomAddress, userId, type RoomAddress, type UserId } from "../../../protocol/ids.ts";
import { troubleOf, type Trouble } from "../../state/trouble.ts";
import { doing } from "../../text/rules.ts";
import { Explanation } from "../components/explanation.tsx";
import { useDesk } from "../state/admin-desk.ts";

type Standing = "" | "globalmod" | "superuser" | "guest";
interface Asked {
  readonly user: string;
  readonly standing: Standing;
  readonly attributes: string;
  readonly room: string;
  readonly action: Action;
  readonly subject: string;
}
const STANDINGS: readonly (readonly [Standing, string])[] = [
  ["", "nothing special"],
  ["guest", "a guest"],
  ["globalmod", "a global moderator"],
  ["superuser", "a superuser"],
];

export function ExplainView({ room, user }: { room: RoomAddress | undefined; user: UserId | undefined }) {
  const { api } = useDesk();
  const [asked, setAsked] = useState<Asked>({
    user: user ?? "",
    standing: "",
    attributes: "",
    room: room ?? "",
    action: "send",
    subject: "",
  });
  const [found, setFound] = useState<{ answer?: ExplainAnswer; trouble?: Trouble; asked?: Asked }>({});
  const change = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  const attributes = attributesOf(asked.attributes);
  const isReady = userId.safeParse(asked.user).success && roomAddress.safeParse(asked.room).success && attributes;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const { standing, subject } = asked;
    const principal = {
      id: asked.user,
      attributes,
      ...(standing === "guest" && { guest: true }),
      ...((standing === "globalmod" || standing === "superuser") && { role: standing }),
    };
    const body = { principal, room: asked.room, action: asked.action, ...(subject !== "" && { subject }) };
    api.write({ method: "POST", path: "explain", body }, explainAnswer).then(
      (answer) => setFound({ answer, asked }),
      (error: unknown) => setFound({ trouble: troubleOf(error) }),
    );
  };
  const text = (label: string, name: "user" | "room" | "subject" | "attributes", placeholder: string) => (
    <label class="field">
      <span>{label}</span>
      <input
        value={asked[name]}
        placeholder={placeholder}
        autocomplete="off"
        autocapitalize="off"
        onInput={(event) => change({ [name]: event.currentTarget.value.trim() })}
      />
    </label>
  );
  return (
    <>
      <form class="form-grid" onSubmit={submit}>
        {text("Who (a user id)", "user", "ada")}
        <label class="field">
          <span>Their token says that they are</span>
          <select
            value={asked.standing}
            onChange={(event) =>
              change({ standing: STANDINGS.find(([it]) => it === event.currentTarget.value)?.[0] ?? "" })
            }
          >
            {STANDINGS.map(([it, name]) => (
              <option key={it} value={it}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {text("Where (a room’s address)", "room", "g~…")}
        <label class="field">
          <span>May they</span>
          <select
            value={asked.action}
            onChange={(event) => {
              const picked = action.safeParse(event.currentTarget.value);
              if (picked.success) change({ action: picked.data });
            }}
          >
            {action.options.map((it) => (
              <option key={it} value={it}>
                {doing(it)}
              </option>
            ))}
          </select>
        </label>
        {text("Upon whom (where it is done to somebody)", "subject", "bob")}
        {text("What the issuer says of them (JSON)", "attributes", '{"age": 17}')}
        <p class={attributes ? "hint" : "hint hint--bad"}>
          {attributes ? "Nothing is done by asking." : "Attributes are a JSON object: names with _, and values."}
        </p>
        <button type="submit" class="button button--primary" disabled={!isReady}>
          Explain
        </button>
      </form>
      {found.trouble && (
        <p class="hint hint--bad" role="alert">
          {found.trouble.text}
        </p>
      )}
      {found.answer && found.asked && (
        <Explanation
          answer={found.answer}
          user={found.asked.user}
          action={found.asked.action}
          room={found.asked.room}
        />
      )}
    </>
  );
}

/** Undefined: not what an issuer could say. */
function attributesOf(json: string): Attributes | undefined {
  if (json === "") return {};
  try {
    return attributesSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
