/** The route, as the address bar has it. */
import { useEffect, useState } from "preact/hooks";
import { formatRoute, parseRoute, type Route } from "./route.ts";

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

export function navigate(route: Route): void {
  location.hash = formatRoute(route);
}

/** A link to where one is already: the browser does nothing, but one wants to be led there again. */
export function again(href: string): void {
  if (location.hash === href) dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The whole address of a place here, to give to somebody else. */
export function linkTo(route: Route): string {
  return new URL(formatRoute(route), location.href).href;
}
