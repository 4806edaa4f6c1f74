/** Vitest's global setup for projects on real services: starts what is not running, and stops only what it started. */
import { startServices, stopServices } from "../../local/services/services.ts";

export default async function setup(): Promise<() => Promise<void>> {
  await startServices();
  return stopServices;
}
