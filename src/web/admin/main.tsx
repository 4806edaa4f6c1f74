/** Where the admin page begins. */
import { render } from "preact";
import { AdminApp } from "./components/admin-app.tsx";

const root = document.getElementById("app");
if (root) render(<AdminApp />, root);
