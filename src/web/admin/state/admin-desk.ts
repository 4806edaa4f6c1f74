/** What every view of the admin page has at hand. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Acts } from "./acts.ts";
import type { Act } from "./act.ts";
import type { AdminApi } from "./admin-api.ts";

export interface AdminDesk {
  readonly api: AdminApi;
  readonly acts: Acts;
  /** With a token that only reads nothing is offered that changes anything. */
  readonly mayWrite: boolean;
  readonly ask: (act: Act) => void;
}

export const Desk = createContext<AdminDesk | undefined>(undefined);

export function useDesk(): AdminDesk {
  const desk = useContext(Desk);
  if (!desk) throw new Error("no desk around this");
  return desk;
}
